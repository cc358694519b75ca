/** Where a post belongs among those that a page of a topic shows. Pure; the order is that of forum/threads.py. */

const OPENER = 1

/**
 * @typedef {{seq: number, depth: number, under: number | null}} Post
 * @typedef {{view: "conversation" | "time", hasMore: boolean}} Page hasMore: there are posts after this page's last
 */

/**
 * @param {Post[]} posts the page's, in its order
 * @param {Post} post one that is not among them
 * @param {Page} page
 * @returns {number | null} the index it takes, null where it belongs on another page
 */
export function placeOf(posts, post, page) {
  const index = page.view === "time" ? placeByTime(posts, post) : placeByConversation(posts, post)
  return index === posts.length && page.hasMore ? null : index
}

/**
 * @param {Post[]} posts
 * @param {Post} post
 */
function placeByTime(posts, post) {
  const after = posts.findIndex((other) => other.seq > post.seq)
  // What came before this page's first post belongs on an earlier page.
  if (after === 0) return null
  return after === -1 ? posts.length : after
}

/**
 * After everything else that answers what it answers.
 * @param {Post[]} posts
 * @param {Post} post
 */
function placeByConversation(posts, post) {
  if (post.under === OPENER || post.under === null) return posts.length
  const parent = posts.findIndex((other) => other.seq === post.under)
  if (parent === -1) return null
  const after = posts.findIndex((other, index) => index > parent && other.depth < post.depth)
  return after === -1 ? posts.length : after
}
