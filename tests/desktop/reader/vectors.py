"""What a mail can say to make its reader fetch something; our own list of the known channels.

``{u}`` stands for an address of the trap that names the vector, ``{n}`` for the same by host name.
Left out is what needs scripts, which are off and tested to be off.
"""

from typing import Final

_ATTRIBUTES: Final = {
    "img-src": '<img src="{u}">',
    "img-src-unquoted": "<img src={u}>",
    "img-src-by-name": '<img src="{n}">',
    "img-src-no-scheme": '<img src="//127.0.0.1:{p}/img-src-no-scheme">',
    "img-src-backslashes": '<img src="http:\\\\127.0.0.1:{p}\\img-src-backslashes">',
    "img-src-tab": '<img src="ht\ttp://127.0.0.1:{p}/img-src-tab">',
    "img-src-entities": '<img src="&#104;ttp&#58;//127.0.0.1:{p}/img-src-entities">',
    "img-srcset": '<img src="data:," srcset="{u} 1x, {u} 2x">',
    "img-lowsrc": '<img lowsrc="{u}" dynsrc="{u}">',
    "img-longdesc": '<img longdesc="{u}" alt="x">',
    "img-lazy": '<img loading="lazy" src="{u}">',
    "image-tag": '<image src="{u}">',
    "picture": '<picture><source srcset="{u}"><img src="data:,"></picture>',
    "input-image": '<input type="image" src="{u}">',
    "body-background": '<body background="{u}">x</body>',
    "table-background": '<table background="{u}"><tr><td>x</table>',
    "td-background": '<table><tr><td background="{u}">x</table>',
    "video": '<video src="{u}" autoplay preload="auto"></video>',
    "video-poster": '<video poster="{u}"></video>',
    "video-source": '<video autoplay><source src="{u}"></video>',
    "video-track": '<video><track default src="{u}"></video>',
    "audio": '<audio src="{u}" autoplay preload="auto"></audio>',
    "bgsound": '<bgsound src="{u}">',
    "iframe": '<iframe src="{u}"></iframe>',
    "iframe-srcdoc": "<iframe srcdoc='<img src=\"{u}\">'></iframe>",
    "iframe-data": "<iframe src='data:text/html,<img src=\"{u}\">'></iframe>",
    "iframe-view-source": '<iframe src="view-source:{u}"></iframe>',
    "frameset": '<frameset><frame src="{u}"></frameset>',
    "object": '<object data="{u}"></object>',
    "object-codebase": '<object codebase="{u}" classid="x"></object>',
    "embed": '<embed src="{u}">',
    "applet": '<applet archive="{u}" code="x"></applet>',
    "fenced-frame": '<portal src="{u}"></portal><fencedframe src="{u}"></fencedframe>',
    "script": '<script src="{u}"></script>',
    "script-inline": "<script>new Image().src='{u}';fetch('{u}')</script>",
    "script-event": '<img src="data:," onerror="new Image().src=\'{u}\'">',
    "link-clicked-by-script": '<a id=a href="{u}">x</a><script>a.click()</script>',
    "form-by-script": '<form action="{u}"><input autofocus onfocus="form.submit()"></form>',
    "html-manifest": '<html manifest="{u}"><body>x',
    "head-profile": '<html><head profile="{u}"></head><body>x',
    "base": '<base href="http://127.0.0.1:{p}/"><img src="base">',
    "menuitem": '<menu><menuitem icon="{u}"></menu>',
    "cite": '<q cite="{u}">x</q><blockquote cite="{u}">x</blockquote>',
    "a-ping": '<a href="#x" ping="{u}" attributionsrc="{u}">x</a>',
    "img-attribution": '<img src="data:," attributionsrc="{u}">',
}
_LINKS: Final = {
    f"link-{kind}": f'<link rel="{kind}" href="{{u}}">'
    for kind in (
        "stylesheet", "icon", "manifest", "prefetch", "modulepreload", "prerender", "preconnect",
        "dns-prefetch", "alternate", "next", "search", "import", "pingback", "expect",
    )
} | {
    "link-preload-image": '<link rel="preload" as="image" href="{u}">',
    "link-preload-font": '<link rel="preload" as="font" crossorigin href="{u}">',
    "link-preconnect-by-name": '<link rel="preconnect" href="{n}">',
    "link-dns-prefetch-by-name": '<link rel="dns-prefetch" href="{n}">',
    "link-touch-icon": '<link rel="apple-touch-icon" href="{u}">',
    "link-imagesrcset": '<link rel="preload" as="image" imagesrcset="{u} 1x">',
}  # fmt: skip
_METAS: Final = {
    "meta-refresh": '<meta http-equiv="refresh" content="0; url={u}">',
    "meta-refresh-late": '<meta http-equiv="refresh" content="0.1; url={u}">',
    "meta-link": '<meta http-equiv="Link" content="<{u}>; rel=preload; as=image">',
    "meta-policy-report": (
        '<meta http-equiv="Content-Security-Policy"'
        ' content="img-src \'none\'; report-uri {u}"><img src="data:,">'
    ),
    "meta-dns-control": (
        '<meta http-equiv="x-dns-prefetch-control" content="on"><a href="{n}">x</a>'
    ),
    "meta-picture": '<meta property="og:image" content="{u}">',
}
_STYLES: Final = {
    "css-background": '<p style="background:url({u})">x',
    "css-background-escaped": '<p style="background:\\75\\72\\6c({u})">x',
    "css-background-comment": '<p style="background:/**/url({u})/**/">x',
    "css-list": '<ul style="list-style:url({u})"><li>x</ul>',
    "css-content": "<style>p:before{{content:url({u})}}</style><p>x",
    "css-cursor": '<p style="cursor:url({u}),auto">x',
    "css-border-image": '<p style="border:3px solid;border-image:url({u}) 3">x',
    "css-mask": '<p style="-webkit-mask-image:url({u});mask-image:url({u})">x',
    "css-filter": '<p style="filter:url({u}#f)">x',
    "css-clip": '<p style="clip-path:url({u}#c)">x',
    "css-shape": '<p style="float:left;shape-outside:url({u})">x',
    "css-import": "<style>@import url({u});</style>",
    "css-import-string": '<style>@import "{u}";</style>',
    "css-import-layer": '<style>@import "{u}" layer(x);</style>',
    "css-font": "<style>@font-face{{font-family:x;src:url({u})}}p{{font-family:x}}</style><p>x",
    "css-image-set": "<p style=\"background:image-set('{u}' 1x)\">x",
    "css-cross-fade": '<p style="background:-webkit-cross-fade(url({u}),url({u}),50%)">x',
    "css-variable": '<p style="--x:url({u});background:var(--x)">x',
    "css-attr": '<p title="{u}" style="background:url(attr(title)),image-set(attr(title))">x',
    "css-namespace": '<style>@namespace x url("{u}");</style><p>x',
    "css-media": "<style>@media screen{{body{{background:url({u})}}}}</style>",
    "css-first-line": "<style>p::first-line{{background:url({u})}}</style><p>x",
    "css-source-map": "<style>p{{color:red}}/*# sourceMappingURL={u} */</style><p>x",
    "css-behaviour": '<p style="behavior:url({u});-moz-binding:url({u})">x',
}
_DRAWINGS: Final = {
    "svg-image": '<svg><image href="{u}" width="9" height="9"/></svg>',
    "svg-image-xlink": '<svg><image xlink:href="{u}" width="9" height="9"/></svg>',
    "svg-use": '<svg><use href="{u}#x"/></svg>',
    "svg-fe-image": (
        '<svg><filter id="f"><feImage href="{u}"/></filter>'
        '<rect width="9" height="9" filter="url(#f)"/></svg>'
    ),
    "svg-fill": '<svg><rect width="9" height="9" fill="url({u}#x)"/></svg>',
    "svg-mask": '<svg><rect width="9" height="9" mask="url({u}#x)"/></svg>',
    "svg-marker": '<svg><path d="M0 0L9 9" marker-end="url({u}#x)"/></svg>',
    "svg-animate": (
        '<svg><image width="9" height="9"><set attributeName="href" to="{u}"/></image></svg>'
    ),
    "svg-style": "<svg><style>@import url({u});</style></svg>",
    "svg-script": '<svg><script href="{u}"></script></svg>',
    "svg-foreign": (
        '<svg><foreignObject width="9" height="9">'
        '<img xmlns="http://www.w3.org/1999/xhtml" src="{u}"/></foreignObject></svg>'
    ),
    "svg-in-data": (
        "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
        "<image href='{u}'/></svg>\">"
    ),
    "mathml": '<math href="{u}"><mtext><img src="{u}"></mtext></math>',
    "doctype": '<!DOCTYPE html SYSTEM "{u}"><p>x',
    "entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "{u}">]><p>&e;',
    "xml-stylesheet": '<?xml-stylesheet href="{u}"?><p>x',
    "conditional-comment": '<!--[if mso]><img src="{u}"><![endif]--><p>x',
    "mixed-up-nesting": '<table><style><!--</style><img src="{u}">--></style></table>',
    "noscript": '<noscript><p title="</noscript><img src={u}>"></noscript>',
    "template": '<template shadowrootmode="open"><img src="{u}"></template>',
    "unclosed-attribute": '<img alt="x" src="{u}?',
}

VECTORS: Final[dict[str, str]] = _ATTRIBUTES | _LINKS | _METAS | _STYLES | _DRAWINGS


def hostile(name: str, port: int) -> str:
    """The HTML of one vector, aimed at the trap on a port."""
    return VECTORS[name].format(
        u=f"http://127.0.0.1:{port}/{name}", n=f"http://trap.invalid:{port}/{name}", p=port
    )
