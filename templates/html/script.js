"use strict";
// Narrowing down rows by status, clause, owner or text. The report is complete without it.
for (const form of document.querySelectorAll("form.filter")) {
  const section = form.closest("section");
  const fields = [...form.querySelectorAll("select")];
  const search = form.querySelector("input");
  const shown = form.querySelector("output");
  const rows = [...section.querySelectorAll("tr")]
    .filter((row) => fields.some((field) => field.name in row.dataset))
    .map((row) => ({ row, words: null }));
  const number = new Intl.NumberFormat(document.documentElement.lang);

  const narrow = () => {
    const text = search.value.trim().toLowerCase();
    const wanted = fields.filter((field) => field.value);
    const active = text !== "" || wanted.length > 0;
    let count = 0;
    for (const each of rows) {
      let fits = wanted.every((field) => each.row.dataset[field.name] === field.value);
      if (fits && text) {
        each.words ??= each.row.textContent.toLowerCase();
        fits = each.words.includes(text);
      }
      each.row.hidden = !fits;
      count += fits;
    }
    // A part that holds rows and shows none of them is out of the way; parts without rows go as well.
    section.classList.toggle("narrowed", active);
    for (const part of section.querySelectorAll(".part.level-3, .part.level-2")) {
      const own = part.querySelectorAll("tr[data-status], tr[data-state], tr[data-severity], tr[data-grade]");
      part.hidden = active && ![...own].some((row) => !row.hidden);
    }
    shown.textContent = shown.dataset.words
      .replace("{shown}", number.format(count))
      .replace("{all}", number.format(rows.length));
  };

  form.hidden = false;
  form.addEventListener("input", narrow);
  form.addEventListener("reset", () => setTimeout(narrow));
  form.addEventListener("submit", (event) => event.preventDefault());
  narrow();
  // A link to a row that is narrowed away shows it again.
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && section.contains(target) && target.closest("[hidden]")) {
      form.reset();
      setTimeout(() => target.scrollIntoView());
    }
  });
}
const contents = document.querySelector("nav details");
const narrow = matchMedia("(max-width: 60rem)");
const fold = () => { contents.open = !narrow.matches; };
narrow.addEventListener("change", fold);
fold();
addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("figure details")) each.open = true;
});
