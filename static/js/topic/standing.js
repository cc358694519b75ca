/**
 * What becomes of a topic as a whole reaches a page of it that is open: every part is put where it stands. Whoever writes
 * goes on writing, and a warning that comes stands before their eyes at once.
 */
import { lookBehind } from "../lib/meeting.js"

/**
 * @param {HTMLElement} now how the topic stands, as the server tells it
 * @param {{isMine: boolean, choices: Record<string, string>}} reader isMine: they started the topic
 */
export function stand(now, { isMine, choices }) {
  const warnings = (now.dataset.warnings ?? "").split("\n").filter(Boolean)
  const look = isMine ? "open" : lookBehind(warnings.map((words) => words.toLowerCase()), choices)
  if (look !== "open") unsay(now.querySelector("[data-warned]"))
  forThisPage(now, document.getElementById("composer") !== null)
  for (const part of now.querySelectorAll("[data-part]")) put(part)
  name(now.dataset.title ?? "")
  const whole = document.querySelector("details[data-whole]")
  if (whole instanceof HTMLDetailsElement) veil(whole, look === "open" ? [] : warnings, look)
}

/**
 * The veil says it, or will.
 * @param {Element | null} warned one of the marks under the title
 */
function unsay(warned) {
  const marks = warned?.parentElement
  warned?.remove()
  if (marks?.childElementCount === 0) marks.remove()
}

/**
 * @param {Element} now
 * @param {boolean} hasBox whether one can write on this page
 */
function forThisPage(now, hasBox) {
  const [ours, others] = hasBox ? ["[data-with-box]", "[data-without-box]"] : ["[data-without-box]", "[data-with-box]"]
  for (const element of now.querySelectorAll(others)) element.remove()
  for (const element of now.querySelectorAll(ours)) element.removeAttribute("hidden")
}

/** @param {Element} part */
function put(part) {
  const place = document.querySelector(`[data-part="${part.getAttribute("data-part")}"]`)
  // What says the same stays: a screen reader would read it out again.
  if (place && wordsOf(place) !== wordsOf(part)) place.replaceChildren(...part.children)
}

/** @param {Element} part */
function wordsOf(part) {
  return part.textContent?.trim().replaceAll(/\s+/g, " ")
}

/** @param {string} title */
function name(title) {
  const heading = document.querySelector("[data-topic-title]")
  const before = heading?.textContent ?? ""
  if (!heading || !title || before === title) return
  heading.textContent = title
  document.title = document.title.replace(before, () => title)
}

/**
 * What its reader opened stays open, as long as the topic warns of the same.
 * @param {HTMLDetailsElement} whole
 * @param {string[]} warnings none: nothing is veiled
 * @param {"" | "open" | "away"} look
 */
function veil(whole, warnings, look) {
  const summary = whole.querySelector("summary")
  if (!summary) return
  const words = warnings.join(", ")
  const said = look === "away" ? `A topic about ${words}, put away as you chose` : `Content warning: ${words}`
  const isVeiled = warnings.length > 0
  const isNew = isVeiled && (summary.hidden || summary.textContent !== said)
  const stoodInside = isNew && whole.contains(document.activeElement)
  if (isNew || !isVeiled) whole.open = !isVeiled
  whole.className = isVeiled ? `veil veil--whole${look === "away" ? " veil--away" : ""}` : ""
  summary.nextElementSibling?.classList.toggle("veil-inside", isVeiled)
  summary.hidden = !isVeiled
  summary.textContent = isVeiled ? said : ""
  // What they stood on is out of sight: they stand before it then, and not at the top of the page.
  if (stoodInside) summary.focus({ preventScroll: true })
}
