/** Whoever stands on a link or a button of a post with the keyboard goes on standing there when the post comes anew. */

/**
 * @param {HTMLElement} post
 * @returns {HTMLElement | undefined} its control that has the focus
 */
export function focusedIn(post) {
  return controls(post).find((control) => control === document.activeElement)
}

/**
 * @param {HTMLElement} post
 * @param {HTMLElement} before the control of its earlier form that had the focus
 */
export function standOn(post, before) {
  const same = controls(post).filter((control) => control.tagName === before.tagName)
  const now = same.find((control) => control.textContent === before.textContent) ?? same[0]
  now?.focus({ preventScroll: true })
  // It lies behind a veil now: then on that.
  if (document.activeElement !== now) post.querySelector("summary")?.focus({ preventScroll: true })
}

/** @param {HTMLElement} post */
function controls(post) {
  return /** @type {HTMLElement[]} */ ([...post.querySelectorAll("a, summary, button")])
}
