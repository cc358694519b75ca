/** Says something politely, at the foot of the page and to screen readers, without taking the focus. */
const SHOWN_MS = 6000

/** @param {string} words */
export function toast(words) {
  const region = document.getElementById("toasts")
  if (!region) return
  const said = document.createElement("p")
  said.className = "toast"
  said.textContent = words
  region.append(said)
  setTimeout(() => said.remove(), SHOWN_MS)
}
