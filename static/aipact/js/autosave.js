/* A long form saves itself a few seconds after typing. Without this, its buttons do. */
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const status = form.querySelector("[data-autosave-status]");
  const revision = form.elements.revision;
  let timer = 0;
  let running = null;
  let typed = 0;

  const say = (text) => { if (status.textContent !== text) status.textContent = text; };

  async function save() {
    const at = typed;
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: data, headers: { "X-Autosave": "1" }, redirect: "manual",
      });
      if (answer.status === 204) {
        revision.value = answer.headers.get("X-Revision");
        say(form.dataset.saved);
        if (at === typed) document.dispatchEvent(new CustomEvent("ap:saved"));
      } else if (answer.status === 409) say(form.dataset.changed);
      else if (answer.status === 422) say(form.dataset.invalid);
      else say(form.dataset.failed);
    } catch {
      say(form.dataset.failed);
    }
  }

  function start() {
    if (running) return;
    running = save().finally(() => { running = null; });
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    typed += 1;
    clearTimeout(timer);
    timer = setTimeout(start, 3000);
  });

  /* A button waits for a saving under way: its own text must not meet an older one of itself. */
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    running.finally(() => form.requestSubmit(event.submitter));
  });
}
