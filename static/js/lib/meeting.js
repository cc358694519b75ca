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
 * @param {string} thing what it is called
 */
export function meet(post, chosen, thing = "post") {
  const cooked = post.querySelector(".cooked")
  if (!cooked || !post.dataset.by) return
  const veil = /** @type {HTMLDetailsElement | null} */ (post.querySelector("details.veil[data-warnings]"))
  if (isMuted(post.dataset.by, cooked.textContent ?? "", chosen)) fold(veil ?? cooked, cooked, thing)
  else if (veil) unveil(veil, cooked, lookBehind((veil.dataset.warnings ?? "").split("\n"), chosen.choices))
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
 * The page leaves the veil away where its reader chose to see all: then this does the same.
 * @param {HTMLDetailsElement} veil
 * @param {Element} cooked
 * @param {"" | "open" | "away"} look
 */
function unveil(veil, cooked, look) {
  const name = veil.querySelector("summary")
  if (look === "open") {
    const note = document.createElement("p")
    note.className = "post-note"
    note.textContent = name?.textContent ?? ""
    cooked.className = "cooked"
    veil.replaceWith(note, cooked)
  } else {
    show(veil, look)
    if (look === "away") name?.append(", put away as you chose")
  }
}

/**
 * What its reader opened stays open when the post comes anew, as long as it warns of the same.
 * @param {Element} old
 * @param {Element} post
 */
export function keepOpen(old, post) {
  const before = veilsOf(old)
  for (const veil of veilsOf(post)) {
    const place = before.findIndex((one) => nameOf(one) === nameOf(veil))
    const [same] = place < 0 ? [] : before.splice(place, 1)
    if (same?.open) veil.open = true
  }
}

/** @param {Element} post */
function veilsOf(post) {
  return /** @type {HTMLDetailsElement[]} */ ([...post.querySelectorAll("details.veil, details.fold")])
}

/** @param {Element} veil */
function nameOf(veil) {
  return veil.querySelector("summary")?.textContent?.trim()
}

/**
 * @param {Element} outer what is to be folded
 * @param {Element} cooked its words
 * @param {string} thing
 */
function fold(outer, cooked, thing) {
  const folded = document.createElement("details")
  folded.className = "fold"
  const name = document.createElement("summary")
  name.textContent = `You muted this. Show the ${thing}`
  outer.replaceWith(folded)
  cooked.className = "cooked"
  folded.append(name, cooked)
}
