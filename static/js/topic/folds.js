import { headers } from "../lib/reader.js"

/** Folds branches of a topic away in place, and shows them again. What the page left out comes by its form instead. */

/** @param {HTMLElement} thread */
export function foldInPlace(thread) {
  thread.addEventListener("submit", (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement && form.dataset.fold)) return
    const button = form.querySelector("button")
    const beneath = branch(form)
    if (!button || beneath.length === 0) return
    event.preventDefault()
    const folds = button.name !== "shown"
    const body = new URLSearchParams({ seq: form.dataset.fold, ...(folds ? {} : { shown: "y" }) })
    fetch(form.action, { method: "POST", headers: headers(), body }).catch(() => {})
    for (const element of beneath) element.hidden = folds
    // A branch that was folded within this one stays folded when this one opens.
    if (!folds) for (const inner of beneath) if (isFolded(inner)) for (const element of branch(inner)) element.hidden = true
    word(button, Number(form.dataset.beneath), folds)
  })
}

/**
 * All that stands beneath the post before this form.
 * @param {Element} form
 */
function branch(form) {
  const depth = Number(form.parentElement?.querySelector(`#post-${form.getAttribute("data-fold")}`)?.getAttribute("data-depth"))
  const beneath = /** @type {HTMLElement[]} */ ([])
  for (let next = form.nextElementSibling; next instanceof HTMLElement; next = next.nextElementSibling) {
    const isPost = next.classList.contains("post")
    if (next.getAttribute("role") === "status" || (isPost && Number(next.dataset.depth) <= depth)) break
    beneath.push(next)
  }
  return beneath.some((element) => element.classList.contains("post")) ? beneath : []
}

/** @param {HTMLElement} element */
function isFolded(element) {
  return element.dataset.fold !== undefined && element.querySelector("button")?.name === "shown"
}

/**
 * @param {HTMLButtonElement} button
 * @param {number} count
 * @param {boolean} isFolded
 */
function word(button, count, isFolded) {
  const replies = count === 1 ? "1 reply" : `${count} replies`
  button.textContent = isFolded ? `${replies} folded away. Show ${count === 1 ? "it" : "them"}` : `Fold ${replies} away`
  button.name = isFolded ? "shown" : ""
  button.value = isFolded ? "y" : ""
  button.setAttribute("aria-expanded", String(!isFolded))
}
