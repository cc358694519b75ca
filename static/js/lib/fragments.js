import { tellTimes } from "./times.js"

/**
 * The only way by which HTML from the server gets into a page: the server cooked it, and this policy is the only one that
 * the content policy of our pages allows. Nothing a member typed may be given to it in any other way.
 */
const policy = globalThis.trustedTypes?.createPolicy("fragments", { createHTML: (html) => html }) ?? {
  createHTML: (/** @type {string} */ html) => html,
}

/**
 * @param {string} html as a template of ours rendered it
 * @returns {DocumentFragment} not yet in the page; its times are on the reader's clocks
 */
export function fragment(html) {
  const template = document.createElement("template")
  template.innerHTML = policy.createHTML(html)
  tellTimes(template.content, document.documentElement.dataset.zone)
  return template.content
}
