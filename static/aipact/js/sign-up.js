/* Names of the register to choose from, and the reader's own time zone. Without this one types the
   name, and chooses the zone. */
const zones = document.querySelector("select[data-own-zone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zones && [...zones.options].some((option) => option.value === here)) zones.value = here;

const field = document.querySelector("input[data-suggest]");
let waiting;
field?.addEventListener("input", () => {
  clearTimeout(waiting);
  const typed = field.value.trim();
  if (typed.length < 2 || [...field.list.options].some((option) => option.value === typed)) return;
  waiting = setTimeout(async () => {
    const answer = await fetch(`${field.dataset.suggest}&q=${encodeURIComponent(typed)}`).catch(() => null);
    if (!answer?.ok || field.value.trim() !== typed) return;
    const { groups } = await answer.json();
    field.list.replaceChildren(...groups[0].results.map(({ title }) => new Option(title, title)));
  }, 250);
});
