// Judges HTML reports in Chromium: axe-core in light, dark, narrow, magnified and printed form; nothing on the console, no
// request for anything else; nothing wider than the screen; everything within reach of the keyboard. Then uses one as a
// reader would: filters, drills down from counts, and goes from a pack to a file of evidence.
//
// Usage: node pages.mjs MODULES CHROMIUM PACK REPORT.html...   (the first report is the one that is used)

import { createRequire } from "node:module";
import { readFileSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, executablePath, pack, ...reports] = process.argv.slice(2);
const load = createRequire(pathToFileURL(`${modules}/`));
const { chromium } = load("playwright-core");
const axe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");

const STATES = [
  { name: "light", width: 1280, height: 900 },
  { name: "dark", width: 1280, height: 900, colorScheme: "dark" },
  { name: "320 px", width: 320, height: 640 },
  { name: "400 %", width: 320, height: 256, deviceScaleFactor: 4 },
  { name: "print", width: 1000, height: 1400, media: "print" },
];
// Results that say "look yourself" are no violations; rules that are only advice are left out by their tags.
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let faults = 0;
const fault = (where, what) => {
  faults += 1;
  console.log(`  ${where}: ${what}`);
};
const expect = (where, what, holds) => holds || fault(where, what);

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });

const open = async (path, { width, height, colorScheme = "light", deviceScaleFactor = 1, media = "screen" }, where) => {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, deviceScaleFactor, bypassCSP: true });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const own = pathToFileURL(path).href;
  page.on("console", (message) => fault(where, `console: ${message.text()}`));
  page.on("pageerror", (error) => fault(where, `error: ${error.message}`));
  page.on("request", (request) => expect(where, `request: ${request.url()}`, request.url().split("#")[0] === own));
  await page.emulateMedia({ media, colorScheme, reducedMotion: "reduce" });
  const began = performance.now();
  await page.goto(own);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  return { page, context, own, milliseconds: Math.round(performance.now() - began) };
};

const violations = async (page, media = "screen") => {
  await page.evaluate(`${axe};0`);
  return page.evaluate(async ([tags, media]) => {
    // Nobody points at paper.
    const rules = { "target-size": { enabled: media !== "print" } };
    const options = { runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"], elementRef: false };
    const { violations } = await axe.run(document, options);
    return violations.map((each) => `${each.id} (${each.nodes.length}): ${each.nodes[0].html.slice(0, 160)} ${each.nodes[0].failureSummary.slice(0, 160)}`);
  }, [TAGS, media]);
};

// Long reports are laid out by the same style sheet: after the first of them, two states are enough.
const statesOf = (path) =>
  path === reports[0] || statSync(path).size < 1_500_000 ? STATES : STATES.filter(({ name }) => ["light", "320 px"].includes(name));

const judge = async (path) => {
  for (const state of statesOf(path)) {
    const where = `${state.name}`;
    const { page, context, milliseconds } = await open(path, state, where);
    for (const each of await violations(page, state.media)) fault(where, each);
    if (state.width <= 320) {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(where, `${width} pixels wide`, width <= state.width);
    }
    if (state.name === "light") {
      console.log(`  interactive after ${milliseconds} ms`);
      const outOfReach = await page.evaluate(() =>
        [...document.querySelectorAll("a[href], button, input, select, summary, [onclick]")]
          .filter((each) => each.tabIndex < 0 || each.closest("[inert]"))
          .map((each) => each.outerHTML.slice(0, 120)),
      );
      expect(where, `out of reach of the keyboard: ${outOfReach[0]}`, outOfReach.length === 0);
    }
    await context.close();
  }
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(path).href);
  expect("without scripts", "filters are shown", (await page.locator("form.filter:visible").count()) === 0);
  expect("without scripts", "there is nothing to read", (await page.locator("main section").count()) > 0);
  await context.close();
};

const visibleRows = (page) => page.locator("#clauses tr[data-status]:visible").count();

// By the keyboard alone: tabs to what has these words, and presses Enter.
const tabTo = async (page, matches, most) => {
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate((source) => new RegExp(source).test(document.activeElement?.getAttribute("href") ?? document.activeElement?.name ?? ""), matches);
    if (found) return true;
  }
  return false;
};

const use = async (path) => {
  const where = "used";
  const { page, context } = await open(path, STATES[0], where);
  // The first stop is the way past the navigation, and what has the focus is seen to have it.
  await page.keyboard.press("Tab");
  expect(where, "the first stop is not the skip link", await page.evaluate(() => document.activeElement.className === "skip"));
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  expect(where, "the focus is not seen", outline !== "none");
  await page.keyboard.press("Enter");
  expect(where, "the skip link leads nowhere", page.url().endsWith("#report"));
  // From a count to what it counts.
  expect(where, "no count within reach", await tabTo(page, "^#grade-major$", 80));
  await page.keyboard.press("Enter");
  expect(where, "the count does not lead to its clauses", page.url().endsWith("#grade-major"));
  const told = Number(await page.locator('main data[data-figure="candidate_majors"]').first().getAttribute("value"));
  expect(where, "the count is not that of its rows", (await page.locator("#t-grade-major tbody tr").count()) === told);
  // Narrowing down.
  const all = await visibleRows(page);
  const form = page.locator("#clauses form.filter");
  await form.locator('select[name="status"]').selectOption("open");
  const open_ = Number(await page.locator('main data[data-figure="open"]').first().getAttribute("value"));
  expect(where, `narrowed down to ${await visibleRows(page)} in place of ${open_} open ones`, (await visibleRows(page)) === open_);
  await form.locator("button[type=reset]").press("Enter");
  await page.waitForFunction((all) => [...document.querySelectorAll("#clauses tr[data-status]")].filter((row) => row.checkVisibility()).length === all, all);
  await form.locator('select[name="clause"]').selectOption("8.6.1");
  await form.locator('input[name="text"]').fill("zzz nothing says this");
  expect(where, "a text nothing holds finds rows", (await visibleRows(page)) === 0);
  await form.locator('input[name="text"]').fill("");
  const some = await visibleRows(page);
  expect(where, "one clause is not fewer rows", some > 0 && some < all);
  // From a requirement to its evidence, in the index of the report.
  const link = page.locator('#clauses tr[data-status]:visible a[href^="#ev-"]').first();
  const to = await link.getAttribute("href");
  await link.press("Enter");
  expect(where, "the evidence link leads nowhere", page.url().endsWith(to) && (await page.locator(to).isVisible()));
  // A link to a row that is narrowed away shows it again.
  await page.goto(`${page.url().split("#")[0]}#r-4.1-a`);
  await page.waitForFunction(() => document.getElementById("r-4.1-a").checkVisibility());
  await context.close();
};

// Presses a link to a file of evidence and compares what opens, or is saved, with the file.
const openEvidence = async (page, link, folder) => {
  const where = "pack";
  const [to, shown] = [await link.getAttribute("href"), await link.textContent()];
  const beside = readFileSync(`${folder}/${to}`, "utf8");
  const saved = page.waitForEvent("download").catch(() => null);
  const shownInstead = page.waitForURL(/\.md$/).then(() => null, () => null);
  await link.press("Enter");
  const download = await Promise.race([saved, shownInstead]);
  const text = download ? readFileSync(await download.path(), "utf8") : await page.evaluate(() => document.body.innerText);
  expect(where, `${shown} does not open`, text.trim().slice(0, 40) === beside.trim().slice(0, 40));
};

// From the first page of a pack, and from the report in it, to a file of evidence.
const unpack = async (path) => {
  const where = "pack";
  const context = await browser.newContext();
  const page = await context.newPage();
  const index = pathToFileURL(`${path}/data/index.html`).href;
  await page.goto(index);
  for (const each of await violations(page)) fault(where, each);
  await openEvidence(page, page.locator('main a[href^="evidence/"][href$=".md"]').first(), `${path}/data`);
  await page.goto(index);
  await page.locator('a[href="reports/report.html"]').press("Enter");
  await page.waitForURL(/report\.html$/);
  const link = page.locator('main a[href^="../evidence/"][href$=".md"]').first();
  await openEvidence(page, link, `${path}/data/reports`);
  await context.close();
};

for (const path of reports) {
  console.log(path);
  await judge(path);
}
await use(reports[0]);
await unpack(pack);
await browser.close();
console.log(`${reports.length} reports, ${faults} faults`);
process.exit(faults ? 1 : 0);
