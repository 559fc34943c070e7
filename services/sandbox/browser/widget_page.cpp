#include "services/sandbox/browser/pages.hpp"

namespace openrun::sandbox {

const std::string_view kWidgetPage = R"html(<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>연습 창</title>
<link rel="stylesheet" href="/sandbox/widget.css">
</head>
<body>
<main>
  <form id="form">
    <p id="mark"></p>
    <h1 id="title"></h1>
    <p id="big" hidden></p>
    <p id="explanation"></p>
    <div id="person" hidden></div>
    <label id="late" for="delay"><span id="delayLabel"></span>
      <select id="delay"></select></label>
    <div id="next">
      <button type="submit" value="approve" id="approve"></button>
      <button type="submit" value="decline" id="decline" formnovalidate></button>
      <button type="submit" value="close" id="close" formnovalidate></button>
    </div>
    <p id="status" role="status"></p>
  </form>
</main>
<noscript>JavaScript가 필요해요. / JavaScript is needed.</noscript>
<script src="/sandbox/widget.js"></script>
</body>
</html>
)html";

const std::string_view kWidgetStyle = R"css(:root {
  --paper: #fbfaf7; --surface: #fff; --ink: #15161b; --soft: #5b5e6b; --line: #e5e3dc; --edge: #8b8d97;
  --accent: #d8371c; --on-accent: #fff;
  color-scheme: light dark;
  font: 400 1rem/1.5 Pretendard, "Apple SD Gothic Neo", "Noto Sans KR", "Noto Sans CJK KR", system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #0f1014; --surface: #181a20; --ink: #f3f2ee; --soft: #a2a5b1; --line: #2a2d36; --edge: #777b88;
    --accent: #ff6a4d; --on-accent: #15161b; }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html, body { height: 100%; margin: 0; }
body { background: var(--paper); color: var(--ink); word-break: keep-all; overflow-wrap: anywhere; }
body.framed { background: transparent; }
main { min-height: 100%; display: flex; align-items: flex-end; justify-content: center; }
form { width: 100%; max-width: 28rem; padding: 24px 24px calc(24px + env(safe-area-inset-bottom));
  background: var(--surface); border-radius: 14px 14px 0 0; border-top: 1px solid var(--line); }
@media (min-width: 30rem) {
  main { align-items: center; padding: 24px; }
  form { border: 1px solid var(--line); border-radius: 14px; }
}
p, h1 { margin: 0; }
#mark { color: var(--soft); font-size: .875rem; }
h1 { margin-top: 4px; font-size: 1.25rem; font-weight: 700; line-height: 1.3; letter-spacing: -.01em; }
#big { margin-top: 16px; font-size: 2rem; font-weight: 800; line-height: 1.2; letter-spacing: -.02em;
  font-variant-numeric: tabular-nums; }
#explanation { margin-top: 8px; color: var(--soft); }
#person { margin-top: 16px; display: grid; gap: 12px; }
label { display: block; color: var(--soft); font-size: .875rem; }
#late { margin-top: 24px; padding-top: 16px; border-top: 1px solid var(--line); }
input, select, button { font: inherit; width: 100%; min-height: 48px; border-radius: 14px; }
input, select { display: block; margin-top: 4px; padding: 0 12px; color: var(--ink); background: var(--surface);
  border: 1px solid var(--edge); font-size: 1rem; }
input:read-only { background: var(--paper); }
#next { margin-top: 24px; display: grid; grid-template-columns: 1fr 1fr; gap: 8px; }
button { border: 1px solid var(--edge); background: transparent; color: var(--ink); cursor: pointer; }
#approve { grid-column: 1 / -1; border-color: var(--accent); background: var(--accent); color: var(--on-accent);
  font-weight: 700; }
button:disabled { opacity: .5; cursor: default; }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
#status { margin-top: 12px; min-height: 1.5rem; color: var(--soft); font-variant-numeric: tabular-nums; }
)css";

}  // namespace openrun::sandbox
