// Conveniences only: every page does its work without this file.
"use strict";

document.documentElement.classList.add("itsso-scripted");

document.querySelector("[data-focus]")?.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A whole date pasted into one of the three boxes fills all three.
for (const boxes of document.querySelectorAll("[data-day-boxes]")) {
  boxes.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text").trim();
    const dayFirst = text.match(/^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/);
    const yearFirst = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
    const parts = dayFirst ? dayFirst.slice(1) : yearFirst ? yearFirst.slice(1).reverse() : null;
    if (!parts) return;
    event.preventDefault();
    boxes.querySelectorAll("input").forEach((box, at) => { box.value = parts[at]; });
  });
}

// A form sent twice within a second is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && Date.now() - form.dataset.sent < 1000) event.preventDefault();
  else form.dataset.sent = Date.now();
});

// What is typed into a long form is kept every twenty seconds, as its button "later" would.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const said = form.querySelector("[data-kept]");
  let typed = "";
  setInterval(async () => {
    const now = new URLSearchParams(new FormData(form));
    now.set("later", "1");
    if (!form.dataset.typing || typed === now.toString()) return;
    try {
      const answer = await fetch(location.pathname, {
        method: "POST", body: now, headers: { "X-Itsso-Typing": "1" }, credentials: "same-origin",
      });
      if (answer.status !== 204) return;
      typed = now.toString();
      said.textContent = said.dataset.kept;
    } catch { /* the network is away: it is tried again */ }
  }, 20000);
  form.addEventListener("input", () => { form.dataset.typing = "1"; });
}

// A progress bar asks for itself again, ever more slowly, until it comes back without
// data-poll; then the page is asked for once more, with its result.
const waits = [2, 2, 2, 5, 5, 5, 15];
async function poll(bar, turn) {
  await new Promise((done) => setTimeout(done, 1000 * waits[Math.min(turn, waits.length - 1)]));
  try {
    const answer = await fetch(bar.dataset.poll, { credentials: "same-origin" });
    if (!answer.ok) return;
    const holder = document.createElement("template");
    holder.innerHTML = (await answer.text()).trim();
    const next = holder.content.firstElementChild;
    bar.replaceWith(next);
    if (next.dataset.poll) poll(next, turn + 1);
    else location.reload();
  } catch {
    poll(bar, waits.length);
  }
}
for (const bar of document.querySelectorAll("[data-poll]")) poll(bar, 0);

// Three minutes before a session ends, a dialog offers to go on; what was typed stays where it is.
const session = document.querySelector("[data-session]");
if (session) {
  const early = 3 * 60 * 1000;
  let timer = 0;
  const wait = (ends) => {
    clearTimeout(timer);
    const left = new Date(ends) - Date.now();
    timer = setTimeout(() => { if (!session.open) session.showModal(); }, Math.max(0, left - early));
  };
  wait(session.dataset.session);
  session.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "error",
      });
      if (!answer.ok) throw new Error(answer.status);
      const told = await answer.json();
      document.querySelectorAll("[data-session-end] time").forEach((time) => { time.textContent = told.words; });
      session.close();
      if (new Date(told.ends) - Date.now() > early) wait(told.ends);
    } catch {
      form.submit();
    }
  });
}
