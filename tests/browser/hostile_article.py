"""An article full of markup and of other text that a page could take for code."""

HOSTILE_NAME = 'a&b "<i>.md'
HOSTILE = (
    "---\r\n"
    'title: "<b>T</b> *x* &lt;b&gt;u&lt;/b&gt; <i ${window.hacked = 8} $y$ [3]"\r\n'
    "publisher: <u>P</u> ${window.hacked = 3}\r\n"
    "author: \"<img src=x onerror='window.hacked = 4'>\"\r\n"
    "url: http://evil.example/?x=1&amp;y='onmouseover=alert(1)\r\n"
    "---\r\n\r\n"
    "# <script>window.hacked = 7</script> heading\r\n\r\n"
    "The zebra Anna is 12 years old <script>window.hacked = 1</script> and <img src=x onerror='window.hacked = 2'>."
    "\r\n\r\n"
    "The yak  Bruno is 31 years old [a](http://evil.example/) and ![i](http://evil.example/x.png) *x* **y** `z` $x^2$ "
    "$$y$$ [3] &amp; &lt;b&gt;.\r\n\r\n"
    "The wolf Clara lives in Oslo ${window.hacked = 3} {{value}} {{{value}}} @children </blockquote></div>"
    "<h1>mine</h1> <!-- c.\n\n"
    "The vole Dora was born in 1987 \u202eevil\u202c \u2066x\u2069 İ e\u0301 \u00a0 tab\there\rlone return, \\n, "
    "\u2028 and 😀\n  indented.\n\n> End.\n"
)
