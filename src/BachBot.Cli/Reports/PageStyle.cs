namespace BachBot.Cli.Reports;

/// <summary>The page's style sheet.</summary>
internal static class PageStyle
{
    /// <summary>CSS without the characters that XML would escape.</summary>
    /// <remarks>The voices' colours keep apart for readers with protanopia, deuteranopia and tritanopia, and have a
    /// contrast of 3 or more with the paper; text has 4.5 or more. Surprise is told by lightness, which all of them see, away from
    /// that of the paper. Tests measure all of this.</remarks>
    public const string Sheet = Colours + Page + Charts + Rolls + Surprises + Print;

    private const string Colours = """

        :root {
          color-scheme: light dark;
          --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif;
          --paper: #fdfcf9; --ink: #1d1c1a; --muted: #625e57; --rule: #d9d5cc; --faint: #ece9e2;
          --link: #14559b;
          --validation: #14559b; --training: #6d6a64; --baseline: #a8400c;
          --black-key: #f1efe8; --white-key: #ffffff; --beat: #b5b0a5;
          --soprano: #1666b0; --alto: #c97a00; --tenor: #00a080; --bass: #5a2350;
          --on-soprano: #ffffff; --on-alto: #1d1300; --on-tenor: #001a14; --on-bass: #ffffff;
          --surprise-0: #fdf3cf; --surprise-1: #fbd26a; --surprise-2: #f39a3d;
          --surprise-3: #dc6438; --surprise-4: #9c2340; --surprise-5: #4a0f4a;
          --on-surprise-low: #101010; --on-surprise-middle: #101010; --on-surprise-high: #ffffff; --mark: #14559b;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --paper: #15171a; --ink: #e8e5de; --muted: #a5a197; --rule: #3a3d42; --faint: #26292d;
            --link: #8fc1f2;
            --validation: #7db8f0; --training: #a29f98; --baseline: #f09a5c;
            --black-key: #1b1e22; --white-key: #24272c; --beat: #5a5e65;
            --soprano: #97cbf8; --alto: #e6a922; --tenor: #2c9a74; --bass: #cf5fae;
            --on-soprano: #101010; --on-alto: #101010; --on-tenor: #101010; --on-bass: #101010;
            --surprise-0: #40366b; --surprise-1: #763c87; --surprise-2: #bb4a78;
            --surprise-3: #e5704e; --surprise-4: #f5a93c; --surprise-5: #fbee9a;
            --on-surprise-low: #ffffff; --on-surprise-middle: #101010; --on-surprise-high: #101010; --mark: #8fc1f2;
          }
        }
        """;

    private const string Page = """

        *, ::before, ::after { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 1.0625rem/1.55 "Iowan Old Style", "Palatino Linotype", "URW Palladio L", P052, Palatino, Georgia, serif;
          overflow-wrap: anywhere;
        }
        main { max-width: 70rem; margin: 0 auto; padding: clamp(1.5rem, 5vw, 4.5rem) clamp(1rem, 4vw, 3rem) 3rem; }
        h1 { font-size: clamp(1.6rem, 1.1rem + 2vw, 2.5rem); line-height: 1.15; font-weight: 600; margin: 0 0 1.25rem;
             max-width: 30em; text-wrap: balance; }
        h2 { font-size: 1.4rem; line-height: 1.25; font-weight: 600; margin: 3.25rem 0 1rem; padding-top: .9rem;
             border-top: 1px solid var(--rule); }
        h3 { font-size: 1.15rem; line-height: 1.3; font-weight: 600; margin: 2.25rem 0 .35rem; }
        p { max-width: 42em; margin: 0 0 1rem; text-wrap: pretty; }
        a { color: var(--link); text-underline-offset: .15em; }
        a:focus-visible, summary:focus-visible, .scroll:focus-visible
          { outline: 2px solid var(--link); outline-offset: 3px; }
        .summary { font-size: 1.125rem; }
        .summary strong { font-weight: 600; white-space: nowrap; }
        .muted { color: var(--muted); }
        h1, h3, td, th, caption, .description { unicode-bidi: isolate; }
        .figures, figure, .settings, details, .voices, .files, .description, footer, .note
          { font-family: var(--sans); }
        .figures { display: grid; grid-template-columns: repeat(2, 1fr); gap: 0 1.5rem;
                   margin: 1.75rem 0 0; }
        .figures div { border-top: 1px solid var(--rule); padding: .55rem 0 .8rem; }
        .figures dt { color: var(--muted); font-size: .8125rem; line-height: 1.3; }
        .figures dd { margin: 0; font-size: .8125rem; color: var(--muted); line-height: 1.35; }
        .figures b { color: var(--ink); font-size: 1.3rem; font-weight: 500; font-variant-numeric: tabular-nums;
                     white-space: nowrap; }
        details { margin: 1rem 0 0; font-size: .875rem; }
        summary { cursor: pointer; color: var(--link); width: fit-content; padding: .25rem 0; }
        .scroll { overflow-x: auto; margin-top: .5rem; }
        table { border-collapse: collapse; font-size: .875rem; line-height: 1.4; }
        th, td { text-align: left; vertical-align: top; padding: .3rem 0; border-top: 1px solid var(--faint); }
        .numbers { font-variant-numeric: tabular-nums; }
        .numbers th, .numbers td { text-align: right; padding-left: 1.6rem; font-weight: 400; white-space: nowrap; }
        .numbers th:first-child { padding-left: 0; }
        .numbers thead th { color: var(--muted); border-top: 0; }
        .numbers .best th, .numbers .best td { font-weight: 700; }
        .settings { columns: 20rem; column-gap: 3rem; }
        .settings table { width: 100%; break-inside: avoid; margin: 0 0 1.75rem; }
        .settings caption { text-align: left; font-weight: 600; padding: 0 0 .35rem; }
        .settings th { font-weight: 400; color: var(--muted); width: 45%; padding-right: 1rem; }
        footer { margin-top: 3.5rem; border-top: 1px solid var(--rule); padding-top: 1rem; font-size: .8125rem;
                 color: var(--muted); }
        """;

    private const string Charts = """

        figure { margin: 0; }
        figcaption { font-size: .875rem; line-height: 1.4; color: var(--muted); margin: 1.5rem 0 1.9rem; }
        figcaption b { color: var(--ink); font-weight: 600; }
        svg { display: block; overflow: visible; }
        svg text { font: 12px/1 var(--sans); fill: var(--ink); font-variant-numeric: tabular-nums; }
        .plot { width: calc(100% - 8.4rem); margin: 0 5.4rem 3.25rem 3rem; }
        .plot .grid { stroke: var(--faint); }
        .plot .axis, .plot .tick { stroke: var(--muted); }
        .plot text.tick { stroke: none; fill: var(--muted); }
        .plot text.y, .best-name.end { text-anchor: end; }
        .plot text.x, .best-name.middle { text-anchor: middle; }
        .plot path { fill: none; vector-effect: non-scaling-stroke; stroke-linejoin: round; stroke-linecap: round; }
        .plot .curve { stroke-width: 1.5; }
        .plot .curve.validation { stroke: var(--validation); stroke-width: 2.5; }
        .plot .curve.training, .plot .curve.rate { stroke: var(--training); }
        .plot .curve.speed { stroke: var(--validation); }
        .plot .curve.cpu { stroke: var(--validation); stroke-width: 2.5; }
        .plot .curve.cuda { stroke: var(--baseline); stroke-width: 2.5; }
        .plot .curve.bound { stroke: var(--muted); stroke-dasharray: 2 3; }
        .plot .dot { stroke: none; fill: var(--validation); }
        .plot .dot.training, .plot .dot.rate, .plot .dot.reference { fill: var(--training); }
        .plot .dot.cuda { fill: var(--baseline); }
        .plot .dot.bound { fill: var(--muted); }
        .plot line.baseline { stroke: var(--baseline); stroke-width: 1.5; stroke-dasharray: 7 4; }
        .plot .median { stroke: var(--muted); stroke-dasharray: 2 3; }
        .plot .best { fill: var(--paper); stroke: var(--validation); stroke-width: 2.5; }
        .plot .best-line { stroke: var(--validation); stroke-dasharray: 1 3; }
        .curve-label { font-weight: 600; }
        .curve-label.validation, .curve-label.cpu, .best-name { fill: var(--validation); }
        .curve-label.baseline, .curve-label.cuda { fill: var(--baseline); }
        .numbers .word { text-align: left; }
        .hover rect { fill: transparent; }
        .hover .guide { stroke: var(--muted); opacity: 0; }
        .hover:hover .guide { opacity: .55; }
        """;

    private const string Rolls = """

        .chorale p { margin-bottom: .4rem; }
        .description, .files, .note { font-size: .875rem; color: var(--muted); }
        .voices { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; padding: 0; margin: .9rem 0 1rem;
                  font-size: .875rem; }
        .swatch { display: inline-block; min-width: 1.5em; padding: 0 .3em; border-radius: .25em; text-align: center;
                  font-weight: 700; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        .soprano { fill: var(--soprano); } .swatch.soprano { background: var(--soprano); color: var(--on-soprano); }
        .alto { fill: var(--alto); } .swatch.alto { background: var(--alto); color: var(--on-alto); }
        .tenor { fill: var(--tenor); } .swatch.tenor { background: var(--tenor); color: var(--on-tenor); }
        .bass { fill: var(--bass); } .swatch.bass { background: var(--bass); color: var(--on-bass); }
        .defs { position: absolute; }
        .roll { display: grid; gap: 1rem 0; padding-left: 1.7rem; }
        .bar { min-width: 0; }
        .white { fill: var(--white-key); }
        .black { fill: var(--black-key); }
        .octave { stroke: var(--rule); }
        .void { fill: var(--paper); }
        .bar .beat { stroke: var(--beat); stroke-dasharray: 1 3; }
        .bar .barline { stroke: var(--muted); }
        .bar .final { stroke: var(--ink); stroke-width: 3; }
        .bar .number { font-size: 11px; fill: var(--muted); }
        .key-name { font: 9px/1 var(--sans); text-anchor: end; fill: var(--muted); }
        .octave-name { font-weight: 700; fill: var(--ink); }
        .note, .held { stroke: var(--paper); stroke-width: 1; }
        .tie { stroke-width: 3; stroke-linecap: square; }
        .soprano .tie { stroke: var(--soprano); } .soprano text { fill: var(--on-soprano); }
        .alto .tie { stroke: var(--alto); } .alto text { fill: var(--on-alto); }
        .tenor .tie { stroke: var(--tenor); } .tenor text { fill: var(--on-tenor); }
        .bass .tie { stroke: var(--bass); } .bass text { fill: var(--on-bass); }
        .bar g text { font-size: 8px; font-weight: 700; pointer-events: none; }
        .bar g rect:hover { stroke: var(--ink); stroke-width: 1.5; }
        .fermata path { fill: none; stroke: var(--ink); stroke-width: 1.6; stroke-linecap: round; }
        .fermata circle { fill: var(--ink); }
        .names { display: none; }
        @media screen and (max-width: 45.99rem) {
          .roll { grid-template-columns: repeat(2, 1fr); }
          .short-bars { grid-template-columns: repeat(4, 1fr); }
          .long-bars, .huge-bars { grid-template-columns: 1fr; }
          .bar:nth-child(4n+1) .names, .roll:not(.short-bars) .bar:nth-child(2n+1) .names,
          .long-bars .names, .huge-bars .names { display: inline; }
        }
        @media print, (min-width: 46rem) {
          .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.5rem; }
          .figures, .roll { grid-template-columns: repeat(4, 1fr); }
          .short-bars { grid-template-columns: repeat(8, 1fr); }
          .long-bars { grid-template-columns: repeat(2, 1fr); }
          .huge-bars { grid-template-columns: 1fr; }
          .bar:nth-child(8n+1) .names, .roll:not(.short-bars) .bar:nth-child(4n+1) .names,
          .long-bars .bar:nth-child(2n+1) .names, .huge-bars .names { display: inline; }
        }
        """;

    private const string Surprises = """

        .surprise-0 { fill: var(--surprise-0); } .swatch.surprise-0 { background: var(--surprise-0); }
        .surprise-1 { fill: var(--surprise-1); } .swatch.surprise-1 { background: var(--surprise-1); }
        .surprise-2 { fill: var(--surprise-2); } .swatch.surprise-2 { background: var(--surprise-2); }
        .surprise-3 { fill: var(--surprise-3); } .swatch.surprise-3 { background: var(--surprise-3); }
        .surprise-4 { fill: var(--surprise-4); } .swatch.surprise-4 { background: var(--surprise-4); }
        .surprise-5 { fill: var(--surprise-5); } .swatch.surprise-5 { background: var(--surprise-5); }
        .scale .swatch { height: 1.1em; vertical-align: -.2em; outline: 1px solid var(--muted); outline-offset: -1px; }
        .overlaid .note, .overlaid .held { stroke: var(--muted); stroke-width: .75; }
        .overlaid .stripe { pointer-events: none; }
        .bar .on-surprise-0, .bar .on-surprise-1, .bar .on-surprise-2 { fill: var(--on-surprise-low); }
        .bar .on-surprise-3 { fill: var(--on-surprise-middle); }
        .bar .on-surprise-4, .bar .on-surprise-5 { fill: var(--on-surprise-high); }
        .mark line { stroke: var(--mark); stroke-width: 2; }
        .mark circle { fill: var(--mark); stroke: var(--paper); }
        .bar .mark text { font-size: 11px; font-weight: 700; fill: var(--mark); }
        .findings { font: .875rem/1.5 var(--sans); padding-left: 2.2em; columns: 24rem; column-gap: 3rem; }
        .findings li { break-inside: avoid; scroll-margin-top: 2rem; }
        .findings li:target { background: var(--faint); }
        .findings b { font-weight: 600; }
        .numbers .long { white-space: normal; min-width: 16rem; }
        .plot .part { stroke: var(--paper); stroke-width: .5; }
        .plot .others { fill: var(--muted); }
        """;

    private const string Print = """

        @media print {
          @page { margin: 16mm; }
          :root { --paper: #ffffff; }
          body { font-size: 10.5pt; background: none; }
          main { max-width: none; padding: 0; }
          h2, h3, .chorale p, .voices { break-after: avoid; }
          h2 { margin-top: 2rem; }
          .roll { zoom: .72; }
          figure, .bar, tr { break-inside: avoid; }
          details:not([open]) { display: none; }
          a { color: inherit; }
        }

        """;
}
