// Search and filters over search.json, all in the browser. Texts of datasets only ever become text nodes.
"use strict";
{
  const STEP = 25;
  const NO_END = 9999;
  const form = document.getElementById("search");
  const results = document.getElementById("results");
  const more = document.getElementById("more");
  const none = document.getElementById("none");
  const count = document.getElementById("count");
  const language = document.documentElement.lang || "en";
  const regions = new Intl.DisplayNames([language], { type: "region" });
  const numbers = new Intl.NumberFormat(language);
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  let data = null;
  let found = [];
  let shown = 0;
  let settled = 0;

  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const period = ([first, last]) =>
    last === NO_END ? `since ${first}` : first === last ? `${first}` : `${first}–${last}`;

  const card = ([slug, title, lead, catalogues, , countries, years]) => {
    const item = make("li", "card");
    const link = make("a", "", title);
    link.href = `datasets/${encodeURIComponent(slug)}.html`;
    link.dir = "auto";
    const heading = make("h3");
    heading.append(link);
    item.append(heading);
    if (lead) item.append(Object.assign(make("p", "", lead), { dir: "auto" }));
    const tags = make("p", "tags");
    if (years) tags.append(make("span", "tag year", period(years)));
    for (const each of countries.slice(0, 4)) tags.append(make("span", "tag place", regions.of(data.countries[each])));
    for (const each of catalogues.slice(0, 2)) {
      tags.append(Object.assign(make("span", "tag catalogue", data.catalogues[each]), { dir: "auto" }));
    }
    item.append(tags);
    return item;
  };

  const showMore = () => {
    results.append(...found.slice(shown, shown + STEP).map(card));
    shown = Math.min(shown + STEP, found.length);
    more.parentElement.hidden = shown >= found.length;
    more.textContent = `Show more (${numbers.format(found.length - shown)} left)`;
  };

  const wanted = () => Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));

  const matches = (row, want, words) => {
    const years = row[6];
    if (want.catalogue !== undefined && !row[3].includes(want.catalogue)) return false;
    if (want.topic !== undefined && !want.topic.some((topic) => row[4].includes(topic))) return false;
    if (want.country !== undefined && !row[5].includes(want.country)) return false;
    if (want.from && !(years && years[1] >= want.from)) return false;
    if (want.to && !(years && years[0] <= want.to)) return false;
    return words.every((word) => row[7].includes(word));
  };

  const search = () => {
    const given = wanted();
    const words = fold(given.q || "").split(/\s+/).filter(Boolean);
    const topic = given.topic && fold(given.topic);
    const exact = topic ? data.folded.indexOf(topic) : -1;
    const want = {
      catalogue: given.catalogue === undefined ? undefined : data.catalogues.indexOf(given.catalogue),
      country: given.country === undefined ? undefined : data.countries.indexOf(given.country),
      topic: !topic ? undefined : exact >= 0 ? [exact]
        : data.folded.flatMap((name, index) => (name.includes(topic) ? [index] : [])),
      from: Number(given.from) || 0,
      to: Number(given.to) >= 1000 ? Number(given.to) : 0, // not yet while it is typed
    };
    found = data.datasets.filter((row) => matches(row, want, words));
    const inTitle = (row) => words.every((word) => row[8].includes(word));
    if (words.length) found = [...found.filter(inTitle), ...found.filter((row) => !inTitle(row))];
    shown = 0;
    results.replaceChildren();
    count.textContent = found.length === 1 ? "1 dataset" : `${numbers.format(found.length)} datasets`;
    none.hidden = found.length > 0;
    showMore();
    clearTimeout(settled);
    settled = setTimeout(keepAddress, 150, given); // browsers allow only so many changes in a time
  };

  const keepAddress = (given) => {
    const query = new URLSearchParams(given).toString();
    history.replaceState(null, "", query ? `?${query}` : location.pathname);
  };

  const frequencies = (column, names) => {
    const counts = names.map(() => 0);
    for (const row of data.datasets) for (const index of row[column]) counts[index] += 1;
    return names.map((name, index) => [name, counts[index]]).sort((a, b) => b[1] - a[1]);
  };

  const fill = (id, options, label) => {
    const list = document.getElementById(id);
    for (const [name, number] of options) {
      const option = make("option", "", number === undefined ? undefined : `${label(name)} (${numbers.format(number)})`);
      option.value = name;
      list.append(option);
    }
  };

  const start = (loaded) => {
    data = loaded;
    data.folded = data.topics.map(fold);
    for (const row of data.datasets) {
      row[7] = fold([row[1], row[2], ...row[4].map((index) => data.topics[index])].join(" "));
      row[8] = fold(row[1]);
    }
    fill("catalogue", frequencies(3, data.catalogues), (name) => name);
    fill("country", frequencies(5, data.countries), (code) => regions.of(code));
    fill("topics", frequencies(4, data.topics).slice(0, 500).map(([name]) => [name]), (name) => name);
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (form.elements.namedItem(name) instanceof HTMLElement) form.elements.namedItem(name).value = value;
    }
    form.hidden = false;
    let waiting = 0;
    form.addEventListener("input", () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(search);
    });
    form.addEventListener("reset", () => setTimeout(search));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      search();
    });
    more.addEventListener("click", (event) => {
      event.preventDefault();
      const next = shown;
      showMore();
      results.children[next]?.querySelector("a").focus();
    });
    search();
    fetch("words.json").then((response) => response.json()).then((words) => {
      data.datasets.forEach((row, index) => { row[7] += ` ${fold(words[index])}`; });
      if (form.elements.namedItem("q").value && shown <= STEP && !results.contains(document.activeElement)) search();
    }).catch(() => {}); // the search goes on without them
  };

  for (const element of document.querySelectorAll("[data-region]")) {
    element.textContent = regions.of(element.dataset.region);
  }
  fetch("search.json").then((response) => response.json()).then(start).catch(() => {
    count.textContent += " (the search could not be loaded)";
  });
}
