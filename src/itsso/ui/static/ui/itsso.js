// Conveniences only: every page does its work without this file.
"use strict";

document.documentElement.classList.add("itsso-scripted");

document.querySelector("[data-focus]")?.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A link to what a phone has folded opens the fold. Without this file the style sheet shows what the link names alone.
function unfold() {
  const named = document.querySelector(":target");
  for (let part = named; part; part = part.parentElement) {
    const fold = part.previousElementSibling;
    if (!fold?.matches(".itsso-fold:not([open])") || !fold.checkVisibility()) continue;
    fold.open = true;
    named.scrollIntoView();
  }
}
for (const arrival of ["load", "hashchange"]) addEventListener(arrival, unfold);

// A page that is left quickly is not there to go back to; three presses of Shift leave it too. A telephone has no such
// key, so that only a wide screen says so.
const leave = document.querySelector("[data-leave]");
if (leave) {
  const go = (event) => { event.preventDefault(); location.replace(leave.href); };
  let pressed = [];
  const keys = leave.parentElement.querySelector("[hidden]");
  if (keys && matchMedia("(any-pointer: fine) and (min-width: 40.0625em)").matches) keys.hidden = false;
  leave.addEventListener("click", go);
  document.addEventListener("keyup", (event) => {
    pressed = event.key === "Shift" ? [...pressed, event.timeStamp].filter((at) => event.timeStamp - at < 5000) : [];
    if (pressed.length === 3) go(event);
  });
}

// A whole date pasted into one of the three boxes fills all three.
for (const boxes of document.querySelectorAll("[data-day-boxes]")) {
  boxes.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text").trim();
    const dayFirst = text.match(/^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$/);
    const yearFirst = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
    const parts = dayFirst ? dayFirst.slice(1) : yearFirst ? yearFirst.slice(1).reverse() : null;
    if (!parts) return;
    event.preventDefault();
    boxes.querySelectorAll("input").forEach((box, at) => { box.value = parts[at]; });
  });
}

// Another language opens the page anew: what is typed goes along, sent to this page by a button that only says so.
{
  const forms = "main form[method=post]";
  let typed = null;
  document.addEventListener("input", (event) => { typed = event.target.closest?.(forms) ?? typed; });
  for (const link of document.querySelectorAll("[data-language]")) {
    link.addEventListener("click", (event) => {
      const form = typed ?? document.querySelector("main[data-answers-form]")?.querySelector("form[method=post]");
      if (!form) return;
      event.preventDefault();
      const button = document.createElement("button");
      Object.assign(button, { hidden: true, name: "change_language", value: link.lang });
      Object.assign(button, { formAction: location.href.split("#")[0], formEnctype: "application/x-www-form-urlencoded" });
      form.append(button);
      button.click();
      button.remove();
    });
  }
}

// One button ticks every row of the page, and unticks them where all are ticked.
for (const button of document.querySelectorAll("[data-tick-all]")) {
  const boxes = [...button.form.querySelectorAll("tbody input[type=checkbox]")];
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    const tick = !boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = tick; });
    boxes[0].dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// A form is sent as by the button that was pressed. It is left as it was: a browser may come back to it.
function send(form, button) {
  const { action, enctype } = form;
  if (button?.hasAttribute("formaction")) form.action = button.formAction;
  if (button?.hasAttribute("formenctype")) form.enctype = button.formEnctype;
  const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: button?.name ?? "", value: button?.value ?? "" });
  if (pressed.name) form.append(pressed);
  form.submit();
  pressed.remove();
  Object.assign(form, { action, enctype });
}

// A form sent twice within a second is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && Date.now() - form.dataset.sent < 1000) event.preventDefault();
  else form.dataset.sent = Date.now();
});

// A form is sent once the server is there: behind the browser's own error page, what was typed would be lost.
document.addEventListener("submit", async (event) => {
  const form = event.target, button = event.submitter, page = form.closest("main");
  if (event.defaultPrevented || form.method !== "post" || form.matches("[data-autosave]") || !page) return;
  event.preventDefault();
  page.querySelector("[data-unsent]")?.remove();
  try {
    const there = document.querySelector("link[rel=stylesheet]").href;
    await fetch(there, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(15000) });
  } catch {
    const said = Object.assign(document.createElement("p"), { className: "govuk-error-message", textContent: page.dataset.away });
    said.setAttribute("role", "alert");
    said.dataset.unsent = "";
    (button ?? form.lastElementChild).before(said);
    delete form.dataset.sent;
    return;
  }
  send(form, button);
});

// What is typed into a long form is kept every twenty seconds, and when the page is left, as its button "later" would.
// It is kept once more before it is sent: where that fails, the page with what was typed stays.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const said = form.querySelector("[data-kept]");
  let kept = "", typing = false, sending = false;

  async function renewed() { // signed in again in another tab, a form has another token
    const page = await fetch(location.pathname, { credentials: "same-origin", redirect: "manual" });
    if (!page.ok) return false;
    const html = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = html.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]");
    if (token) form.elements.csrfmiddlewaretoken.value = token.value;
    return Boolean(token);
  }

  async function keep({ leaving = false, again = true } = {}) {
    const now = new URLSearchParams(new FormData(form));
    now.set("later", "1");
    if (kept === now.toString()) return true;
    try {
      const answer = await fetch(location.pathname, {
        method: "POST", body: now, headers: { "X-Itsso-Typing": "1" }, credentials: "same-origin", redirect: "manual",
        keepalive: leaving,
      });
      if (answer.status === 204) {
        kept = now.toString();
        said.textContent = said.dataset.kept;
        return true;
      }
      if (answer.status === 403 && again && await renewed()) return keep({ again: false });
      if (answer.ok) { // refused, with the reason: sent in full, the page says it and keeps what was typed
        said.textContent = await answer.text();
        return true;
      }
      said.textContent = answer.status >= 500 ? said.dataset.away : said.dataset.signedOut;
    } catch {
      said.textContent = said.dataset.away;
    }
    return false;
  }

  setInterval(() => { if (typing) keep(); }, 20000);
  form.addEventListener("input", () => { typing = true; });
  document.addEventListener("visibilitychange", () => {
    if (typing && !sending && document.visibilityState === "hidden") keep({ leaving: true });
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    if (await keep()) {
      send(form, event.submitter);
    } else {
      sending = false;
    }
  });
}

// A picker lists what matches while it is typed; its buttons fill the list and do not send the form, unless that fails.
for (const picker of document.querySelectorAll("[data-picker]")) {
  const name = picker.dataset.pickerName, box = picker.querySelector("input[type=search]");
  const list = picker.querySelector("[data-picker-list]"), status = picker.querySelector("[data-picker-status]");
  let timer = 0, asked = new AbortController();
  const untie = () => { // so that Enter in another field of the form presses the form's own button
    for (const button of picker.querySelectorAll("button")) button.type = "button";
  };
  untie();

  async function look(branch = "") {
    clearTimeout(timer);
    asked.abort();
    asked = new AbortController();
    const chosen = list.querySelector("input:checked")?.value ?? "";
    const query = new URLSearchParams({ name, [name]: chosen, [`${name}_find`]: box.value, [`${name}_look`]: branch });
    const answer = await fetch(`${picker.dataset.picker}&${query}`, { signal: asked.signal, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    list.innerHTML = await answer.text();
    untie();
    status.textContent = list.querySelector("[data-picker-text]")?.textContent ?? "";
  }

  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    look().then(() => list.querySelector("input")?.focus(), () => {});
  });
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(() => {}), 300);
  });
  picker.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button || button.type === "submit") return;
    event.preventDefault();
    try {
      await look(button.value);
      list.querySelector("input, button")?.focus();
    } catch (error) {
      if (error.name === "AbortError") return;
      button.type = "submit";
      button.click();
    }
  });
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
  const wrong = Date.now() - new Date(session.dataset.now); // by how much this machine's clock differs from the server's
  const left = (ends) => new Date(ends) - (Date.now() - wrong);
  let timer = 0;
  const wait = (ends) => {
    clearTimeout(timer);
    const till = Math.min(Math.max(0, left(ends) - early), 2 ** 31 - 1);
    timer = setTimeout(() => { if (!session.open) session.showModal(); }, till);
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
      if (left(told.ends) > early) wait(told.ends);
    } catch {
      form.submit();
    }
  });
}

// Single keys: / to the search, j and k along the rows, ? to the page of help, where they are turned off. They go by
// their place on the keyboard, which is the same when it types Hindi.
const help = document.querySelector("[data-help]");
if (help) {
  const off = () => localStorage.getItem("itsso-keys") === "off";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea, dialog") || off()) return;
    const rows = [...document.querySelectorAll("main tbody tr, main .itsso-work__case")].map((row) => row.querySelector("a")).filter(Boolean);
    const at = rows.indexOf(document.activeElement.closest("tr, .itsso-work__case")?.querySelector("a"));
    const key = (event.shiftKey ? "Shift" : "") + event.code;
    const to = { KeyJ: rows[at + 1], KeyK: rows[at - 1], Slash: document.getElementById("search-box") }[key];
    if (key === "ShiftSlash") help.click();
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
  const keys = document.querySelector("[data-keys]");
  if (keys) {
    const box = keys.querySelector("input");
    keys.hidden = false;
    box.checked = !off();
    box.addEventListener("change", () => localStorage.setItem("itsso-keys", box.checked ? "on" : "off"));
  }
}
