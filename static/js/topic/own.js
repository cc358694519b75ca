/** What is the reader's own about the posts of a topic: the reactions they gave, shown and changed in place. */
import { headers } from "../lib/reader.js"
import { toast } from "../lib/toast.js"

/** @param {HTMLElement} thread */
export function reactInPlace(thread) {
  thread.addEventListener("submit", (event) => {
    const form = event.target
    const button = event instanceof SubmitEvent ? event.submitter : null
    if (!(form instanceof HTMLFormElement && form.closest(".react") && button instanceof HTMLButtonElement)) return
    event.preventDefault()
    void send(form, button)
  })
}

/**
 * A post came anew, as everybody sees it: what this reader gave, and an open choice of reactions, stay as they were.
 * @param {HTMLElement} old
 * @param {HTMLElement} post
 */
export function carryOver(old, post) {
  const own = new Set((old.dataset.own ?? "").split(" ").filter(Boolean))
  const [before, now] = [old.querySelector(".react"), post.querySelector(".react")]
  if (before instanceof HTMLDetailsElement && now instanceof HTMLDetailsElement) now.open = before.open
  show(post, own)
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 */
async function send(form, button) {
  const { name, value } = button
  const id = form.closest(".post")?.id
  try {
    const body = new URLSearchParams({ [name]: value })
    const answer = await fetch(form.action, { method: "POST", headers: headers(), body })
    if (!answer.ok) throw new Error(String(answer.status))
  } catch {
    toast("That did not arrive. Please try again, or load the page again.")
    return
  }
  // The post may have come anew meanwhile, by the line.
  const post = id ? document.getElementById(id) : null
  if (!post) return
  const own = new Set((post.dataset.own ?? "").split(" ").filter(Boolean))
  if (name === "kind") own.add(value)
  else own.delete(value)
  show(post, own)
}

/**
 * @param {HTMLElement} post
 * @param {Set<string>} own
 */
function show(post, own) {
  if (own.size > 0) post.dataset.own = [...own].join(" ")
  else delete post.dataset.own
  for (const button of post.querySelectorAll(".react button")) {
    if (!(button instanceof HTMLButtonElement)) continue
    const gave = own.has(button.value)
    button.name = gave ? "taken_back" : "kind"
    button.setAttribute("aria-pressed", String(gave))
  }
}
