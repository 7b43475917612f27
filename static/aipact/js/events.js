/* The time of an event as the reader's own clock shows it. Without this, a form does. */
for (const place of document.querySelectorAll("[data-own-time]")) {
  const { starts, ends, zone, same } = place.dataset;
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const shown = (timeZone) => {
    const parts = { weekday: "long", day: "numeric", month: "long", year: "numeric",
      hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
    return new Intl.DateTimeFormat(language, parts).formatRange(new Date(starts), new Date(ends));
  };
  const isSame = shown(own) === shown(zone);
  place.querySelector("[data-own-label]").hidden = isSame;
  place.querySelector("[data-own-words]").textContent = isSame ? same : shown(own);
  place.hidden = false;
  const choice = document.querySelector("select[name=zone]");
  if (choice && [...choice.options].some((option) => option.value === own)) choice.value = own;
}
