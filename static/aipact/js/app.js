/* Small comforts; every page works without them. */

/* Typed text is not lost by a slip: leaving a changed form asks first. */
let changed = false;
document.addEventListener("input", (event) => {
  if (event.target.form?.method === "post") changed = true;
});
document.addEventListener("submit", () => { changed = false; });
document.addEventListener("ap:saved", () => { changed = false; });
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

/* A menu closes when one clicks elsewhere or presses Escape. */
const menus = () => document.querySelectorAll("details.ap-dropdown[open], details.ap-menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* Files that are too large or too many are refused before they are sent, and nothing typed is lost. */
document.addEventListener("change", ({ target }) => {
  const { mostBytes, mostFiles } = target.dataset;
  if (!mostBytes) return;
  const files = [...target.files];
  const refused = files.length > mostFiles || files.some((file) => file.size > mostBytes);
  document.getElementById(`${target.id}-refused`).hidden = !refused;
  if (refused) target.value = "";
});
