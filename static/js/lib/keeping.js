import { reader } from "./reader.js"
import { forgetUnsent } from "./unsent.js"

/**
 * Keeps what is typed into fields with `data-keep="NAME"` in this tab until the server has it, so that a reload, a refusal or
 * a lost connection costs nobody their words. It goes with the tab, on signing out (`<form data-forget>`) and on leaving quickly.
 */
const PREFIX = "kept:"

/** @param {Document} page */
export function keepTexts(page) {
  settle(page)
  for (const field of page.querySelectorAll("[data-keep]")) restore(field)
  page.addEventListener("input", (event) => keep(event.target))
  page.addEventListener("submit", (event) => event.defaultPrevented || sending(event.target))
}

/**
 * Texts that were being sent when the last page closed: the server has answered, unless we came back or it refused.
 * @param {Document} page
 */
function settle(page) {
  const came = performance.getEntriesByType("navigation")[0]
  const unanswered = (came && "type" in came && came.type === "back_forward") || page.querySelector("[data-refused]") !== null
  for (const [name, entry] of entries()) {
    // Words of somebody else who used this tab are not for whoever uses it now.
    if (entry.reader && reader() && entry.reader !== reader()) {
      remove(name)
      continue
    }
    if (!entry.sending) continue
    if (unanswered) write(name, { ...entry, sending: false })
    else remove(name)
  }
}

/** @param {Element} field */
function restore(field) {
  if (!isField(field) || field.value !== "") return
  const entry = read(PREFIX + field.dataset.keep)
  if (!entry) return
  field.value = entry.text
  const saved = field.form?.querySelector("[data-saved]")
  if (saved) saved.textContent = "Your words from before are still here."
}

/** @param {EventTarget | null} target */
function keep(target) {
  if (!isField(target) || !target.dataset.keep) return
  const name = PREFIX + target.dataset.keep
  if (target.value) write(name, { text: target.value, sending: false, reader: reader() })
  else remove(name)
}

/** @param {EventTarget | null} target */
function sending(target) {
  if (!(target instanceof HTMLFormElement)) return
  if (target.hasAttribute("data-forget")) {
    for (const [name] of entries()) remove(name)
    forgetUnsent()
  }
  for (const field of target.querySelectorAll("[data-keep]")) {
    if (isField(field) && field.value) write(PREFIX + field.dataset.keep, { text: field.value, sending: true, reader: reader() })
  }
}

/**
 * @param {unknown} target
 * @returns {target is HTMLTextAreaElement | HTMLInputElement}
 */
function isField(target) {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement
}

/** @typedef {{text: string, sending: boolean, reader: string}} Entry reader: whose words, empty for a visitor's */

/** @returns {[string, Entry][]} */
function entries() {
  const names = stored(() => Object.keys(sessionStorage)) ?? []
  return names.filter((name) => name.startsWith(PREFIX)).flatMap((name) => {
    const entry = read(name)
    return entry ? [[name, entry]] : []
  })
}

/** @param {string} name */
function read(name) {
  return stored(() => JSON.parse(sessionStorage.getItem(name) ?? "null"))
}

/**
 * @param {string} name
 * @param {Entry} entry
 */
function write(name, entry) {
  stored(() => sessionStorage.setItem(name, JSON.stringify(entry)))
}

/** @param {string} name */
function remove(name) {
  stored(() => sessionStorage.removeItem(name))
}

/**
 * A browser may refuse storage, or have none left: then nothing is kept, and everything else goes on.
 * @template T
 * @param {() => T} deed
 * @returns {T | undefined}
 */
function stored(deed) {
  try {
    return deed()
  } catch {
    return undefined
  }
}
