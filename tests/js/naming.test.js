import assert from "node:assert/strict"
import { test } from "node:test"

import { begun } from "../../static/js/lib/naming.js"

for (const [before, expected] of [
  ["Hello @qui", "qui"], ["@Quiet Se", "Quiet Se"], ["@", ""], ["me@wren", ""], ["@wren, and", ""], ["@ wren", ""],
  ["(@Ä", "Ä"], [`@${"a".repeat(31)}`, ""], ["@wren\nand", ""],
]) test(`a name begun in “${before.slice(0, 12)}” is “${expected.slice(0, 12)}”`, () => assert.equal(begun(before), expected))
