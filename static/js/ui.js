// Small comforts only; every page works without this file.

// Close an open menu or sheet on a tap outside it, or with Escape.
const menus = "details.menu[open], details.sheet[open]";
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(menus)) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(menus)) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Say so when the network is gone.
const offline = document.getElementById("offline");
const tell = () => { if (offline) offline.hidden = navigator.onLine; };
addEventListener("online", tell);
addEventListener("offline", tell);
tell();

// A second tap on the same button within three seconds does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && Date.now() - form.dataset.sent < 3000) event.preventDefault();
  else form.dataset.sent = Date.now();
});

// After a failed form, go to the summary of what to mend.
document.querySelector('main [role="alert"][tabindex="-1"]')?.focus();
