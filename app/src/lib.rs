//! Kikapu in the browser: pages, parts and islands.
