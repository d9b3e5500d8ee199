//! Surfaces as tiling patterns of black and white with alpha, to lie over any colour.

/// Patterns every template may use as a fill (`url(#k-tex-…)`).
pub(crate) const DEFS: &str = r##"
<pattern id="k-tex-mesh" width="11" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(8)">
  <g fill="#000" opacity=".34"><ellipse cx="3" cy="3" rx="2.5" ry="2"/><ellipse cx="8.5" cy="9" rx="2.5" ry="2"/></g>
  <g fill="none" stroke="#fff" stroke-width=".9" opacity=".3"><path d="M.6 4.4a2.6 2.2 0 0 0 4.8 0M6 10.4a2.6 2.2 0 0 0 5 0"/></g>
</pattern>
<pattern id="k-tex-knit" width="10" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(-4)">
  <path d="M0 1 L5 6 L10 1" fill="none" stroke="#000" stroke-width="2" opacity=".22"/>
  <path d="M0 -1.4 L5 3.6 L10 -1.4 M0 7.6 L5 12.6 L10 7.6" fill="none" stroke="#fff" stroke-width="1.5" opacity=".2"/>
</pattern>
<pattern id="k-tex-canvas" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(3)">
  <path d="M0 1.5H3M3 4.5H6" stroke="#fff" stroke-width="1.6" opacity=".17"/>
  <path d="M1.5 3V6M4.5 0V3" stroke="#000" stroke-width="1.6" opacity=".15"/>
</pattern>
<pattern id="k-tex-grain" width="37" height="31" patternUnits="userSpaceOnUse" patternTransform="rotate(17)">
  <g fill="none" stroke="#000" stroke-width=".9" opacity=".11">
    <path d="M1 3q4 3 8-1t8 2 9-2 10 2M0 12q5-3 9 1t9-1 8 2 11-1M2 21q4 3 8 0t9 1 8-2 9 2M0 29q5-3 10 0t9-1 9 2 9-1M8 3q-2 5 1 9t-1 9 1 8M20 3q3 4 0 9t1 9-2 9M30 2q-2 5 0 10t-1 9 2 9"/>
  </g>
  <g fill="none" stroke="#fff" stroke-width=".8" opacity=".1"><path d="M2 4.4q4 3 8-1t8 2 9-2 9 2M1 13.4q5-3 9 1t9-1 8 2 9-1M3 22.4q4 3 8 0t9 1 8-2 8 2"/></g>
</pattern>
<pattern id="k-tex-suede" width="29" height="23" patternUnits="userSpaceOnUse" patternTransform="rotate(31)">
  <g stroke="#fff" stroke-width=".9" opacity=".15" stroke-linecap="round"><path d="M2 3l3 1M11 2l2 2M20 5l4-1M6 10l3 1M16 11l2 2M25 12l3-1M3 18l2 2M12 17l4 1M21 19l3 2M8 6l1 2M18 16l2-1M27 7l1 2"/></g>
  <g stroke="#000" stroke-width=".9" opacity=".14" stroke-linecap="round"><path d="M5 6l3 1M14 7l3-1M23 2l2 2M1 12l3-1M10 14l2 2M20 9l3 1M27 17l2 1M7 20l3 1M16 21l3-1M24 22l2-1M12 11l1 2"/></g>
</pattern>
<pattern id="k-tex-jute" width="26" height="17" patternUnits="userSpaceOnUse">
  <g fill="none" stroke-linecap="round">
    <path d="M-3 15Q4 4 13 2M10 15Q17 4 26 2M23 15Q30 4 39 2" stroke="#000" stroke-width="3.4" opacity=".3"/>
    <path d="M1 14Q7 6 15 4M14 14Q20 6 28 4M-12 14Q-6 6 2 4" stroke="#fff" stroke-width="2.2" opacity=".3"/>
    <path d="M0 16.4H26" stroke="#000" stroke-width="1.6" opacity=".26"/>
  </g>
</pattern>
<pattern id="k-tex-wood" width="220" height="46" patternUnits="userSpaceOnUse" patternTransform="rotate(-2)">
  <g fill="none" stroke="#000" opacity=".15"><path d="M0 5q55 6 110 0t110 0" stroke-width="1.8"/><path d="M0 14q55-5 110 1t110-1" stroke-width="1"/><path d="M0 25q55 8 110 0t110 0" stroke-width="2.2"/><path d="M0 37q55-4 110 0t110 0" stroke-width="1.2"/></g>
  <path d="M0 19q55 5 110 0t110 0M0 43q55 3 110 0t110 0" fill="none" stroke="#fff" stroke-width="1.2" opacity=".16"/>
</pattern>
<pattern id="k-tex-beads" width="15" height="15" patternUnits="userSpaceOnUse">
  <circle cx="7.5" cy="7.5" r="7" fill="#000" opacity=".3"/><circle cx="7.2" cy="7" r="5.6" fill="#fff" opacity=".16"/><circle cx="5.4" cy="5" r="1.9" fill="#fff" opacity=".75"/>
</pattern>
"##;
