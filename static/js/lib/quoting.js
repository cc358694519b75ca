import { type } from "./asking.js"
import { block, quoted } from "./marking.js"

/** Offers to quote what is selected inside a post, into the box below. The button stands at the foot of the window. */

/**
 * @param {HTMLTextAreaElement} field
 * @returns {() => void} ends it
 */
export function offerQuotes(field) {
  const button = document.createElement("button")
  button.type = "button"
  button.className = "button quote-this"
  button.textContent = "Quote these words"
  button.hidden = true
  document.body.append(button)
  const look = () => { button.hidden = selected() === null }
  // Pressing a button would let go of the selection.
  button.addEventListener("mousedown", (event) => event.preventDefault())
  button.addEventListener("click", () => {
    const words = selected()
    if (words === null) return
    button.hidden = true
    getSelection()?.removeAllRanges()
    type(field, block(field.value, field.value.length, words))
  })
  document.addEventListener("selectionchange", look)
  return () => {
    document.removeEventListener("selectionchange", look)
    button.remove()
  }
}

/** @returns {string | null} the selected words as a quote; null, unless they lie within one post */
function selected() {
  const selection = getSelection()
  const words = selection?.toString().trim()
  if (!selection || !words) return null
  const cooked = partOf(selection.anchorNode)
  const post = cooked?.closest(".post")
  const name = post?.querySelector("header h3")?.firstChild?.textContent?.trim()
  if (!cooked || cooked !== partOf(selection.focusNode) || !post || !name) return null
  return quoted(name, words, warningsOf(post, selection))
}

/** @param {Node | null} node */
function partOf(node) {
  const element = node instanceof Element ? node : node?.parentElement
  return element?.closest(".post .cooked") ?? null
}

/**
 * What the post warns of, and each passage of it that the selection touches.
 * @param {Element} post
 * @param {Selection} selection
 */
function warningsOf(post, selection) {
  const passages = [...post.querySelectorAll("details")].filter((part) => selection.containsNode(part, true))
  const said = [...passages.map((part) => part.querySelector("summary")), post.querySelector(".post-note")]
  const words = said.map((part) => /Content warning: (.*?)(?: Show .*)?$/.exec(part?.textContent?.trim() ?? "")?.[1])
  if (passages.length > 0 && !words.some(Boolean)) return "Something in the quote"
  return [...new Set(words.filter(Boolean))].join(", ")
}
