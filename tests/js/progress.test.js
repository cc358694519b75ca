import assert from "node:assert/strict"
import { test } from "node:test"

import { readUpTo } from "../../static/js/lib/progress.js"

test("a place grows to where all before it was in sight", () => {
  for (const [read, shown, seen, expected] of [
    [0, [1, 2, 3], [1, 2], 2],
    [0, [1, 2, 3], [1, 3], 1],
    [2, [1, 2, 5, 4], [4, 5], 5],
    [7, [1, 2, 3], [1, 2, 3], 7],
    [0, [], [], 0],
  ]) {
    assert.equal(readUpTo(read, shown, new Set(seen)), expected)
  }
})
