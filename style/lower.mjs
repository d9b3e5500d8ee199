// Makes Tailwind's output readable for the browsers of the reference phone.
//
// Chromium before 99 drops whatever stands in a layer, before 111 it drops oklch(), before 85 @property, before
// 112 nesting. So: layers are unwrapped in their declared order, registered properties become plain initial values,
// the rest is lowered by Lightning CSS. `check` names what is left over; a left-over stops the build.
import { browserslistToTargets, transform } from "lightningcss";
import postcss from "postcss";

/** The oldest browsers that get the full page. Cargo.toml `browserquery` says the same. */
const TARGETS = browserslistToTargets(["chrome 80", "firefox 84", "safari 13"]);

/** Moves the content of each layer to where its order puts it, outside any layer. */
const unwrapLayers = (root) => {
  const order = [];
  const found = new Map();
  const names = (rule) => rule.params.split(",").map((name) => name.trim()).filter(Boolean);
  root.walkAtRules("layer", (rule) => {
    for (const name of names(rule)) {
      if (!order.includes(name)) order.push(name);
    }
    if (rule.nodes) {
      const [name] = names(rule);
      found.set(name, [...(found.get(name) ?? []), ...rule.nodes]);
    }
    rule.remove();
  });
  // What was in no layer won over every layer: it goes last.
  const rest = root.nodes.slice();
  root.removeAll();
  for (const name of order) root.append(found.get(name) ?? []);
  root.append(rest);
};

/** `@property` with an initial value becomes that value on every element; the wrapper that guessed its support goes. */
const inlineProperties = (root) => {
  const initial = [];
  root.walkAtRules("property", (rule) => {
    rule.walkDecls("initial-value", (decl) => initial.push([rule.params, decl.value]));
    rule.remove();
  });
  root.walkAtRules("supports", (rule) => {
    if (/-moz-orient|margin-trim/.test(rule.params)) rule.remove();
  });
  if (initial.length === 0) return;
  const everything = postcss.rule({ selector: "*, ::before, ::after" });
  for (const [prop, value] of initial) everything.append({ prop, value });
  root.prepend(everything);
};

/** Preflight's mixed placeholder colour: our inputs name their own. */
const dropMixes = (root) => {
  root.walkAtRules("supports", (rule) => {
    if (rule.toString().includes("color-mix(")) rule.remove();
  });
};

/** The dark palette is written once, for the system's wish; the footer's choice gets a copy. */
const copyDark = (root) => {
  root.walkAtRules("media", (media) => {
    if (!/prefers-color-scheme:\s*dark/.test(media.params)) return;
    media.each((rule) => {
      if (!/^:root:not\(\[data-theme="?light"?\]\)$/.test(rule.selector ?? "")) return;
      media.after(rule.clone({ selector: ':root[data-theme="dark"]' }));
    });
  });
};

/** What an old browser would stumble over. Empty is good. */
export const check = (css) =>
  ["@layer", "oklch(", "@property", "color-mix(", "@media (width", "&:", "& "].filter((bad) => css.includes(bad));

/** Lowers a stylesheet. Throws when something is left that the old browsers drop. */
export const lower = (css, { minify }) => {
  const root = postcss.parse(css);
  unwrapLayers(root);
  inlineProperties(root);
  dropMixes(root);
  copyDark(root);
  const { code } = transform({
    filename: "kikapu.css",
    code: Buffer.from(root.toString()),
    targets: TARGETS,
    minify,
  });
  const lowered = code.toString();
  const left = check(lowered);
  if (left.length > 0) throw new Error(`the stylesheet still holds ${left.join(", ")}`);
  return lowered;
};
