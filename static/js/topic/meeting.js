/** How a post that arrives meets its reader: as the page would have shown it. What they chose comes with the page. */

/** @typedef {{muted: string[], words: string[], choices: Record<string, string>}} Chosen */

/**
 * What somebody chose about a warning, in lower case; the empty words stand for all others.
 * @param {string} warning
 * @param {Record<string, string>} choices
 */
export function choiceAbout(warning, choices) {
  return choices[warning] ?? choices[""] ?? "veil"
}

/**
 * The strictest of the choices counts.
 * @param {string[]} warnings
 * @param {Record<string, string>} choices
 * @returns {"" | "open" | "away"}
 */
export function lookBehind(warnings, choices) {
  const chosen = new Set(warnings.map((warning) => choiceAbout(warning, choices)))
  if (chosen.has("hide")) return "away"
  return chosen.size === 1 && chosen.has("show") ? "open" : ""
}

/**
 * @param {string} by
 * @param {string} text
 * @param {Chosen} chosen
 */
export function isMuted(by, text, chosen) {
  const words = text.toLowerCase()
  return chosen.muted.includes(by) || chosen.words.some((muted) => words.includes(muted))
}

/**
 * @param {HTMLElement} post
 * @param {Chosen} chosen
 */
export function meet(post, chosen) {
  const cooked = post.querySelector(".cooked")
  if (!cooked || !post.dataset.by) return
  const veil = /** @type {HTMLDetailsElement | null} */ (post.querySelector("details.veil[data-warnings]"))
  if (isMuted(post.dataset.by, cooked.textContent ?? "", chosen)) fold(veil ?? cooked, cooked)
  else if (veil) show(veil, lookBehind((veil.dataset.warnings ?? "").split("\n"), chosen.choices))
  for (const passage of cooked.querySelectorAll("details.veil[data-warning]")) {
    const about = /** @type {HTMLDetailsElement} */ (passage)
    show(about, lookBehind([about.dataset.warning ?? ""], chosen.choices))
  }
}

/**
 * @param {HTMLDetailsElement} veil
 * @param {"" | "open" | "away"} look
 */
function show(veil, look) {
  veil.open = look === "open"
  veil.classList.toggle("veil--away", look === "away")
}

/**
 * @param {Element} outer what is to be folded
 * @param {Element} cooked its words
 */
function fold(outer, cooked) {
  const folded = document.createElement("details")
  folded.className = "fold"
  const name = document.createElement("summary")
  name.textContent = "You muted this. Show the post"
  outer.replaceWith(folded)
  cooked.className = "cooked"
  folded.append(name, cooked)
}
