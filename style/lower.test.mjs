// node --test style/
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { check, lower } from "./lower.mjs";

const lowered = (css) => lower(css, { minify: true });

test("layers are unwrapped in the order they were declared", () => {
  const css = lowered("@layer base, late; @layer late { a { color: red } } @layer base { a { color: green } }");
  assert.ok(!css.includes("@layer"));
  assert.match(css, /^a\{color:red\}$/, "the later layer still wins");
});

test("what stood in no layer wins over every layer", () => {
  assert.equal(lowered("b { top: 1px } @layer base { b { top: 2px } }"), "b{top:1px}");
});

test("a registered property becomes its initial value", () => {
  const css = lowered('@property --x { syntax: "*"; inherits: false; initial-value: 3 } i { order: var(--x) }');
  assert.ok(!css.includes("@property"));
  assert.match(css, /^\*,:before,:after\{--x:3\}/);
});

test("nesting and range queries are lowered", () => {
  const css = lowered("a { &:hover { top: 0 } } @media (width >= 48rem) { a { left: 0 } }");
  assert.ok(css.includes("a:hover{top:0}") && css.includes("min-width:48rem"), css);
});

test("the dark palette also answers to the footer's choice", () => {
  const css = lowered('@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { --c: #000 } }');
  assert.ok(css.includes(":root[data-theme=dark]{--c:#000}"), css);
});

test("what old browsers drop stops the build", () => {
  assert.deepEqual(check("a{color:oklch(1 0 0)}"), ["oklch("]);
  assert.throws(() => lowered("a { color: color-mix(in oklab, var(--a) 50%, red) }"), /color-mix/);
});

test("what is served as it is written needs no lowering", () => {
  const css = readFileSync(new URL("../public/platform.css", import.meta.url), "utf8");
  const prefixes = (text) => text.match(/-(webkit|moz)-/g)?.length ?? 0;
  assert.deepEqual(check(css), []);
  assert.equal(prefixes(lowered(css)), prefixes(css));
  assert.doesNotMatch(css, /clamp\(|\binset:|width [<>]/);
});
