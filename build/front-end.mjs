/* Builds static/dist from the npm packages and static/aipact: style sheets, font, icons, script.
 *
 * Run it with `node build/front-end.mjs` (Node >= 20) or `make front-end`. It installs what it
 * needs, and does nothing when no input changed. Nothing that it writes is committed.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const DIST = path.join(ROOT, "static/dist");
const SOURCES = path.join(ROOT, "static/aipact");
const PACKAGE = JSON.parse(fs.readFileSync(path.join(ROOT, "package.json"), "utf8"));
const BROWSERS = { chrome: 111 << 16, firefox: 113 << 16, safari: (16 << 16) | (2 << 8) };

/* Latin for every EU language and its neighbours; Greek and Cyrillic only where a page needs them. */
const FONTS = {
  "inter-latin": ["U+0000-017F", "U+018F", "U+0192", "U+0218-021B", "U+02C6-02DD", "U+1E80-1E85",
    "U+1E9E", "U+1EF2-1EF3", "U+2010-2027", "U+202F-203A", "U+2044", "U+20AC", "U+2116", "U+2122",
    "U+2190-2193", "U+2212", "U+2248", "U+2260", "U+2264-2265"],
  "inter-greek-cyrillic": ["U+0370-03FF", "U+0400-045F", "U+0490-0491"],
};
/* A PDF carries what it uses of them; no browser ever loads one. */
const PRINT_CHARACTERS = ["U+0020-052F", "U+1D00-1FFF", "U+2000-2BFF", "U+FB00-FB06"];
const PRINT_FONTS = {
  "inter-print.ttf": ["InterVariable.woff2", 400],
  "inter-print-bold.ttf": ["InterVariable.woff2", 700],
  "inter-print-italic.ttf": ["InterVariable-Italic.woff2", 400],
  "inter-print-bold-italic.ttf": ["InterVariable-Italic.woff2", 700],
};
const FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"];

const read = (...parts) => fs.readFileSync(path.join(...parts));
const sha256 = (data) => createHash("sha256").update(data).digest("hex");

function* filesIn(folder, ...endings) {
  const entries = fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(name, ...endings);
    else if (endings.some((ending) => name.endsWith(ending))) yield name;
  }
}

const pages = () => [
  ...filesIn(path.join(ROOT, "templates"), ".html", ".j2"),
  ...filesIn(path.join(ROOT, "aipact"), ".py"),
];

/** One value for everything that the result depends on. */
function stampOfInputs() {
  const stamp = createHash("sha256");
  const inputs = [fileURLToPath(import.meta.url), path.join(ROOT, "package.json"),
    path.join(ROOT, "package-lock.json"), ...filesIn(SOURCES, ""), ...pages()];
  for (const name of inputs) stamp.update(path.relative(ROOT, name)).update("\0").update(read(name));
  return stamp.digest("hex");
}

/** The npm that belongs to the Node that runs this, else the one on the path. */
function npm(...args) {
  const bin = path.dirname(fs.realpathSync(process.execPath));
  const own = ["../lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js"]
    .map((name) => path.join(bin, name)).find((name) => fs.existsSync(name));
  const [command, ...rest] = own ? [process.execPath, own, ...args] : ["npm", ...args];
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
  const done = spawnSync(command, rest, { cwd: ROOT, env, encoding: "utf8" });
  if (done.error || done.status !== 0) {
    throw new Error(`npm ${args.join(" ")} failed:\n${done.error ?? done.stderr}`);
  }
}

function install() {
  const installed = path.join(ROOT, "node_modules/.package-lock.json");
  const wanted = path.join(ROOT, "package-lock.json");
  if (fs.existsSync(installed) && fs.statSync(installed).mtimeMs >= fs.statSync(wanted).mtimeMs) return;
  npm("ci");
  fs.utimesSync(installed, new Date(), new Date());
}

/** The files of a packed package, as a function from name to content.
 *
 * The library's preset names 90 component packages as dependencies that we do not need (its own
 * tarball holds all of them, built), so it is fetched alone and checked against the pinned hash.
 */
function tarball(spec) {
  const integrity = PACKAGE.tarballs[spec];
  const cache = path.join(ROOT, "node_modules/.cache/tarballs");
  const packed = path.join(cache, `${spec.replace("@", "").replace(/[/@]/g, "-")}.tgz`);
  if (!fs.existsSync(packed)) {
    fs.mkdirSync(cache, { recursive: true });
    npm("pack", spec, "--pack-destination", cache);
  }
  const data = fs.readFileSync(packed);
  if (`sha512-${createHash("sha512").update(data).digest("base64")}` !== integrity) {
    fs.rmSync(packed);
    throw new Error(`${spec} is not the package that package.json pins`);
  }
  const tar = gunzipSync(data);
  const files = new Map();
  const text = (from, length) => tar.toString("utf8", from, from + length).replace(/\0.*$/s, "");
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const size = parseInt(text(at + 124, 12), 8);
    const prefix = text(at + 345, 155);
    files.set((prefix ? `${prefix}/` : "") + text(at, 100), tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return (name) => {
    if (!files.has(`package/${name}`)) throw new Error(`${spec} has no ${name}`);
    return files.get(`package/${name}`);
  };
}

/** ECL without its fonts: they would come from another host; ours are declared instead. */
const withoutFonts = (css) => css.replace(/@font-face\s*{[^}]*}/g, "");

const fontFaces = (names) => Object.entries(FONTS).map(([name, range]) =>
  `@font-face{font-family:Inter;font-weight:400 700;font-display:swap;` +
  `src:url(${names[`${name}.woff2`]}) format("woff2");unicode-range:${range.join(",")}}`).join("\n");

function characters(ranges) {
  let text = "";
  for (const range of ranges) {
    const [first, last = first] = range.slice(2).split("-").map((code) => parseInt(code, 16));
    for (let code = Math.max(first, 32); code <= last; code++) text += String.fromCodePoint(code);
  }
  return text;
}

/** Keeps our own rules, and of the library only those named in a template or in Python code. */
async function purge(css) {
  const { PurgeCSS } = await import("purgecss");
  const words = (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [];
  const result = await new PurgeCSS().purge({
    content: pages().map((name) => ({ raw: fs.readFileSync(name, "utf8"), extension: "html" })),
    css: [{ raw: css }],
    defaultExtractor: words,
    safelist: { standard: ["html", "body", /^:/, /^ap-/] },
    keyframes: true,
    variables: true,
  });
  return result[0].css;
}

async function minify(filename, css) {
  const { transform } = await import("lightningcss");
  return transform({ filename, code: Buffer.from(css), minify: true, targets: BROWSERS }).code;
}

async function build() {
  install();
  const { default: subset } = await import("subset-font");
  const ecl = tarball("@ecl/preset-ec@5.3.1");
  const manifest = {};
  const written = {};
  const put = (name, data) => {
    const { name: stem, ext } = path.parse(name);
    manifest[name] = `${stem}.${sha256(data).slice(0, 10)}${ext}`;
    written[manifest[name]] = Buffer.from(data);
  };

  const font = ecl("dist/fonts/InterVariable.woff2");
  for (const [name, ranges] of Object.entries(FONTS)) {
    put(`${name}.woff2`, await subset(font, characters(ranges), {
      targetFormat: "woff2",
      keepFeatures: [...FEATURES, "calt"],
      variationAxes: { wght: { min: 400, max: 700 }, opsz: 14 },
    }));
  }

  for (const [name, [source, weight]] of Object.entries(PRINT_FONTS)) {
    put(name, await subset(ecl(`dist/fonts/${source}`), characters(PRINT_CHARACTERS), {
      targetFormat: "truetype",
      keepFeatures: FEATURES,
      variationAxes: { wght: weight, opsz: 14 },
    }));
  }

  const library = ["optional/ecl-reset.css", "ecl-ec.css", "optional/ecl-ec-utilities.css"]
    .map((name) => ecl(`dist/styles/${name}`).toString("utf8").replace('@charset "UTF-8";', ""));
  const own = [...filesIn(path.join(SOURCES, "css"), ".css")]
    .filter((name) => path.basename(name) !== "print.css")
    .map((name) => fs.readFileSync(name, "utf8"));
  const app = await purge(withoutFonts(library.join("\n")) + own.join("\n"));
  put("app.css", await minify("app.css", `${fontFaces(manifest)}\n${app}`));
  put("print.css", await minify("print.css", read(SOURCES, "css/print.css")));
  for (const name of filesIn(path.join(SOURCES, "js"), ".js")) put(path.basename(name), read(name));
  for (const name of filesIn(path.join(SOURCES, "img"), ".svg")) put(path.basename(name), read(name));

  fs.mkdirSync(DIST, { recursive: true });
  for (const [name, data] of Object.entries(written)) fs.writeFileSync(path.join(DIST, name), data);
  const notice = "Style sheet: Europa Component Library (EUPL-1.2). Font: Inter (SIL OFL 1.1).\n";
  fs.writeFileSync(path.join(DIST, "THIRD-PARTY.txt"), notice);
  // The manifest comes last: whoever reads it finds every file that it names.
  fs.writeFileSync(path.join(DIST, "manifest.json.new"), JSON.stringify(manifest, null, 2) + "\n");
  fs.renameSync(path.join(DIST, "manifest.json.new"), path.join(DIST, "manifest.json"));
  for (const name of fs.readdirSync(DIST)) {
    const kept = name in written || ["manifest.json", "THIRD-PARTY.txt", ".stamp"].includes(name);
    if (!kept) fs.rmSync(path.join(DIST, name), { force: true });
  }
  for (const [name, data] of Object.entries(written)) {
    const kb = (size) => `${(size / 1000).toFixed(1)} kB`;
    console.log(`${name.padEnd(42)} ${kb(data.length)} (gzip ${kb(gzipSync(data).length)})`);
  }
}

const stamp = stampOfInputs();
const stampFile = path.join(DIST, ".stamp");
if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === stamp) {
  console.log("The front end is up to date.");
} else {
  await build();
  fs.writeFileSync(stampFile, stamp);
}
