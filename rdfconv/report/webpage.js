
"use strict";
const form = document.querySelector(".filters");
if (form) {
  const search = document.getElementById("search");
  const rule = document.getElementById("rule");
  const shown = document.getElementById("shown");
  const pages = [...document.querySelectorAll(".page")].map((element) => ({
    element,
    words: element.querySelector("summary").textContent.toLowerCase() + " "
      + element.querySelector(".address").textContent.toLowerCase(),
    results: [...element.querySelectorAll(".result")].map((result) => ({
      element: result,
      severity: result.dataset.severity,
      rule: result.dataset.rule,
      words: result.textContent.toLowerCase(),
    })),
  }));

  // A page shows when one of its results passes every filter; words may be the page's or the result's.
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set([...form.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    let count = 0;
    for (const page of pages) {
      let any = false;
      for (const result of page.results) {
        const fits = severities.has(result.severity) && (!rule.value || rule.value === result.rule)
          && words.every((word) => page.words.includes(word) || result.words.includes(word));
        result.element.hidden = !fits;
        any = any || fits;
      }
      page.element.hidden = !any;
      count += any;
    }
    shown.textContent = count === pages.length
      ? `${count.toLocaleString("en")} pages`
      : `${count.toLocaleString("en")} of ${pages.length.toLocaleString("en")} pages`;
  };

  let timer;
  search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 120); });
  form.addEventListener("change", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const button of document.querySelectorAll(".only")) {
    button.addEventListener("click", () => {
      rule.value = button.dataset.rule;
      filter();
      document.getElementById("pages").focus();
    });
  }
  form.hidden = false;
}
