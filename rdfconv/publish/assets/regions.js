// Names of countries instead of their codes, in the page's language.
"use strict";
{
  const names = new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "region" });
  for (const element of document.querySelectorAll("[data-region]")) {
    element.textContent = names.of(element.dataset.region);
  }
}
