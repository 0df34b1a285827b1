// What the pages can do better with a script. Without one everything works too.

const STEPS = [
  [60, "second"],
  [60, "minute"],
  [24, "hour"],
  [30, "day"],
  [12, "month"],
  [Infinity, "year"],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "3 minutes ago" for a number of seconds. */
function ago(seconds) {
  let value = seconds;
  for (const [size, unit] of STEPS) {
    if (Math.abs(value) < size) {
      return relative.format(-Math.trunc(value), unit);
    }
    value /= size;
  }
  return "";
}

/** When the node made the page, by the node's own clock. */
const made = Date.parse(document.querySelector(".as-of time")?.dateTime);

/** Says how long ago each time was; the time itself stays one pointer away. */
function tellTimes() {
  const now = made + performance.now();
  for (const time of document.querySelectorAll("time[datetime]")) {
    const at = Date.parse(time.dateTime);
    if (!Number.isNaN(at) && !Number.isNaN(now)) {
      time.title ||= time.textContent;
      time.textContent = ago((now - at) / 1000);
    }
  }
}

/** A button behind each key that copies it. */
function offerCopies() {
  if (!navigator.clipboard) {
    return;
  }
  for (const key of document.querySelectorAll("code[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${key.dataset.name}`);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(key.dataset.copy);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not allowed";
      }
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    key.after(button);
  }
}

/** A form is sent once, however often its button is pressed. */
function sendOnce() {
  for (const form of document.forms) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      form.querySelector("button[type=submit]")?.setAttribute("aria-disabled", "true");
    });
  }
  addEventListener("pageshow", () => {
    for (const form of document.forms) {
      delete form.dataset.sent;
      form.querySelector("button[type=submit]")?.removeAttribute("aria-disabled");
    }
  });
}

/** Of the actions on a peer one is open at a time; Escape closes it. */
function openOneAtATime() {
  for (const group of document.querySelectorAll(".actions")) {
    const parts = [...group.querySelectorAll("details")];
    for (const part of parts) {
      part.addEventListener("toggle", () => {
        if (part.open) {
          parts.filter((other) => other !== part).forEach((other) => (other.open = false));
          part.querySelector("input:not([type=hidden]), button")?.focus();
        }
      });
      part.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && part.open) {
          part.open = false;
          part.querySelector("summary").focus();
        }
      });
    }
  }
}

tellTimes();
setInterval(tellTimes, 30_000);
offerCopies();
sendOnce();
openOneAtATime();
document.getElementById("notice")?.focus();
