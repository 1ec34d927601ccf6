// What the page does in the browser beyond Gradio: markers open passages, files are saved, answers are copied, and the
// light or dark look is remembered. Nothing here asks any other host for anything.
window.noticeQA = window.noticeQA || (() => {
  const LOOK = "notice-qa.look";
  const NARROW = "(max-width: 900px)";
  const lists = new Map(); // element of a list -> {trigger, events}
  let panel = null; // {element, trigger, events}
  let opened = ""; // what the panel shows, to know a second click on the same marker
  let trail = []; // what "back" shows again, the latest last
  let returnTo = null; // where the focus was before the panel was opened

  const main = () => document.getElementById("nq-main");
  const narrow = () => window.matchMedia(NARROW).matches;

  function connectPanel(element, trigger, watch, events) {
    panel = { element, trigger, events: new Set(events) };
    watch("value", settle);
    readLanguage();
  }

  function connectList(element, trigger, events) {
    lists.set(element, { trigger, events: new Set(events) });
  }

  // The page's language travels with the panel, which the server fills in the reader's language.
  function readLanguage() {
    const head = panel && panel.element.querySelector("[data-language]");
    if (!head) return;
    document.documentElement.lang = head.dataset.language === "en" ? "en" : "zh-CN";
    document.title = head.dataset.product;
  }

  function settle() {
    readLanguage();
    const body = panel.element.querySelector(".nq-panel-body");
    if (!body || !main().classList.contains("nq-open")) return;
    const hit = body.querySelector("mark.nq-hit");
    body.scrollTop = 0;
    if (hit) body.scrollTop = hit.getBoundingClientRect().top - body.getBoundingClientRect().top - body.clientHeight / 3;
    if (panel.takeFocus) panel.element.querySelector("h2").focus({ preventScroll: true });
    panel.takeFocus = false;
  }

  function open(action, data, from, byKeyboard) {
    const key = JSON.stringify([action, data]);
    if (!main().classList.contains("nq-open") || !panel.element.contains(from)) trail = [];
    if (!trail.length || trail[trail.length - 1].key !== key) trail.push({ key, action, data });
    panel.element.classList.toggle("nq-can-go-back", trail.length > 1);
    if (from && !panel.element.contains(from)) returnTo = from;
    main().classList.add("nq-open");
    panel.takeFocus = byKeyboard || narrow();
    panel.trigger(action, data);
    if (key === opened) settle();
    opened = key;
  }

  function back(button) {
    trail.pop();
    const last = trail.pop();
    if (last) open(last.action, last.data, button, false);
  }

  function close() {
    main().classList.remove("nq-open");
    opened = "";
    if (returnTo && returnTo.isConnected) returnTo.focus();
    returnTo = null;
  }

  function followMarker(link, event) {
    const parts = link.getAttribute("href").split("#nq-")[1].split("-");
    event.preventDefault();
    if (parts[0] === "copy") return copy(link);
    if (panel) open("cite", { kind: parts[0], turn: parts[1], number: parts[2] }, link, event.detail === 0);
  }

  function act(button, event) {
    const { act: action, ...data } = button.dataset;
    if (action === "close") return close();
    if (action === "back") return back(button);
    if (panel && panel.events.has(action)) {
      if (action === "download") return panel.trigger(action, data);
      return open(action, data, button, event.detail === 0);
    }
    for (const [element, list] of lists) {
      if (element.contains(button) && list.events.has(action)) list.trigger(action, data);
    }
  }

  // In the capture phase, because Gradio's chat stops clicks inside messages.
  document.addEventListener("click", (event) => {
    const path = event.composedPath().filter((node) => node.matches);
    const link = path.find((node) => node.matches('a[href*="#nq-"]'));
    if (link) return followMarker(link, event);
    const button = path.find((node) => node.matches("[data-act]"));
    if (button) act(button, event);
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && main() && main().classList.contains("nq-open")) close();
  });

  async function copy(link) {
    const answer = link.closest(".nq-answer");
    const sources = [...answer.querySelectorAll(".nq-sources li")].map((item) => item.textContent);
    const text = [answer.querySelector(".nq-body").innerText, ...sources].join("\n");
    if (!(await toClipboard(text))) return;
    link.classList.add("nq-copied");
    setTimeout(() => link.classList.remove("nq-copied"), 2000);
  }

  async function toClipboard(text) {
    if (navigator.clipboard) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // A frame may not be allowed the clipboard: the older way follows.
      }
    }
    const area = document.createElement("textarea"); // pages served without TLS have no clipboard object
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  function save(file) {
    if (!file) return;
    const bytes = Uint8Array.from(atob(file.base64), (character) => character.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: file.type }));
    link.download = file.name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function remembered() {
    try {
      return localStorage.getItem(LOOK);
    } catch {
      return null; // a browser may refuse storage inside a frame
    }
  }

  function applyLook(dark) {
    document.body.classList.toggle("dark", dark);
    document.documentElement.style.colorScheme = dark ? "dark" : "light";
    // Gradio's start page colours the body by the system's look alone.
    document.body.style.background = "var(--body-background-fill)";
    document.body.style.color = "var(--body-text-color)";
  }

  function applyRemembered() {
    const look = remembered();
    if (look) applyLook(look === "dark");
  }

  function switchLook() {
    const dark = !document.body.classList.contains("dark");
    applyLook(dark);
    try {
      localStorage.setItem(LOOK, dark ? "dark" : "light");
    } catch {
      // Not remembered then.
    }
  }

  // Gradio labels each message with its source text, which for an answer is HTML: a screen reader would read out tags.
  // Without that label it reads the message itself. The examples are buttons, which a list may not hold.
  function mendRoles(root) {
    for (const list of root.querySelectorAll('#nq-log .examples[role="list"]')) list.setAttribute("role", "group");
    for (const button of root.querySelectorAll("#nq-upload button[aria-label]")) button.removeAttribute("aria-label");
    for (const message of root.querySelectorAll("#nq-log [data-testid][aria-label]")) {
      if (/^(user|bot)$/.test(message.dataset.testid)) message.removeAttribute("aria-label");
    }
  }
  new MutationObserver(() => mendRoles(document)).observe(document.documentElement, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"],
  });

  applyRemembered();
  // Gradio sets the system's look while it starts; the reader's own choice goes before it.
  new MutationObserver(applyRemembered).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  return { connectPanel, connectList, save, switchLook };
})();
