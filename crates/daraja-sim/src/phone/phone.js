(() => {
  const live = document.getElementById("live");
  if (!live) return;
  const tick = async () => {
    try {
      const answer = await fetch(live.dataset.src, { cache: "no-store" });
      if (answer.ok) {
        const box = document.createElement("div");
        box.innerHTML = await answer.text();
        const next = box.firstElementChild, now = live.firstElementChild;
        if (next.dataset.version !== now.dataset.version) {
          live.replaceChildren(next);
          next.querySelector("input[type=password]")?.focus();
        } else {
          for (const name of [".left", ".clock"]) {
            const a = now.querySelector(name), b = next.querySelector(name);
            if (a && b) a.textContent = b.textContent;
          }
        }
      }
    } catch { /* the simulator is restarting: the next second will tell */ }
    setTimeout(tick, 1000);
  };
  setTimeout(tick, 1000);
})();
