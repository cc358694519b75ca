/** Tells how much room is left in fields with `data-limit`, once it gets short. Counts code points, as the server does. */
const PAUSE_MS = 500

/**
 * @param {string} text
 * @param {number} limit
 * @returns {string} empty while there is plenty of room
 */
export function roomLeft(text, limit) {
  const left = limit - [...text.replaceAll("\r\n", "\n")].length
  if (left > Math.max(limit * 0.1, 20)) return ""
  if (left < 0) return `${-left} ${left === -1 ? "character" : "characters"} too many`
  return `${left} ${left === 1 ? "character" : "characters"} left`
}

/** @param {Document} page */
export function countCharacters(page) {
  /** @type {WeakMap<Element, {counter: HTMLElement, timer: number}>} */
  const counted = new WeakMap()

  page.addEventListener("input", (event) => {
    const field = event.target
    if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) || !field.dataset.limit) return
    const known = counted.get(field) ?? { counter: addCounter(field), timer: 0 }
    clearTimeout(known.timer)
    // After a pause, so that a screen reader is not told with every key.
    known.timer = setTimeout(() => show(field, known.counter), PAUSE_MS)
    counted.set(field, known)
  })
}

/** @param {HTMLTextAreaElement | HTMLInputElement} field */
function addCounter(field) {
  const counter = document.createElement("p")
  counter.className = "counter"
  counter.setAttribute("role", "status")
  field.after(counter)
  return counter
}

/**
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 * @param {HTMLElement} counter
 */
function show(field, counter) {
  const words = roomLeft(field.value, Number(field.dataset.limit))
  counter.textContent = words
  counter.classList.toggle("counter--over", words.endsWith("many"))
}
