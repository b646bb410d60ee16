/// The look of the pages, light and dark.
enum Stylesheet {
    static let text = """
        :root {
          color-scheme: light dark;
          --ground: #f7f7f5; --paper: #ffffff; --ink: #1d2733; --faint: #5a6675;
          --line: #d8dce1; --accent: #0b5c7a; --on-accent: #ffffff; --warning: #8a1c1c;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #14181d; --paper: #1c2229; --ink: #e6e9ed; --faint: #a3adb9;
            --line: #38424d; --accent: #6cc0df; --on-accent: #0d1a20; --warning: #ff9c9c;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--ground); color: var(--ink);
          font: 1rem/1.5 system-ui, sans-serif;
        }
        header {
          display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center;
          justify-content: space-between; padding: .75rem 1.25rem;
          background: var(--paper); border-bottom: 1px solid var(--line);
        }
        header form { display: flex; gap: 1rem; align-items: center; }
        .brand { font-weight: 700; text-decoration: none; color: inherit; }
        .person { color: var(--faint); overflow-wrap: anywhere; }
        main { max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 1.5rem 0 1rem; }
        h2 { font-size: 1.15rem; margin: 0 0 .75rem; }
        section {
          background: var(--paper); border: 1px solid var(--line); border-radius: .6rem;
          padding: 1.25rem; margin: 0 0 1.25rem;
        }
        a { color: var(--accent); }
        a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible,
        textarea:focus-visible, summary:focus-visible {
          outline: 3px solid var(--accent); outline-offset: 2px;
        }
        dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr;
          gap: .4rem 1.25rem; margin: 0; }
        dt { color: var(--faint); }
        dd { margin: 0; overflow-wrap: anywhere; }
        ul { padding-left: 1.2rem; margin: .25rem 0; }
        label { display: block; font-weight: 600; margin: .9rem 0 .25rem; }
        input, select, textarea {
          width: 100%; font: inherit; color: inherit; background: var(--ground);
          border: 1px solid var(--faint); border-radius: .35rem; padding: .55rem .7rem;
        }
        button, .button {
          display: inline-block; font: inherit; font-weight: 600; cursor: pointer;
          text-decoration: none; text-align: center; margin-top: 1rem; padding: .6rem 1.1rem;
          border-radius: .35rem; border: 1px solid var(--accent);
          background: var(--accent); color: var(--on-accent);
        }
        .ways { list-style: none; padding: 0; }
        .ways .button { width: 100%; margin-top: .6rem; }
        button.quiet {
          background: transparent; color: var(--accent); margin: 0; padding: .35rem .8rem;
        }
        pre {
          background: var(--ground); border: 1px solid var(--line); border-radius: .35rem;
          padding: .75rem; overflow-x: auto; font-size: .875rem; margin: .5rem 0;
        }
        summary { cursor: pointer; font-weight: 600; padding: .35rem 0; }
        .path { overflow-wrap: anywhere; }
        table { width: 100%; border-collapse: collapse; margin: .75rem 0; }
        th, td { text-align: start; padding: .35rem .75rem .35rem 0; vertical-align: baseline; }
        tr { border-bottom: 1px solid var(--line); }
        td:first-child { overflow-wrap: anywhere; width: 99%; white-space: pre-wrap; }
        td.plain { white-space: nowrap; color: var(--faint); }
        td button.quiet { padding: .1rem .5rem; }
        progress { width: 100%; }
        .wide { overflow-x: auto; }
        .wide td:first-child { width: auto; }
        .note { color: var(--faint); }
        [role=alert] { color: var(--warning); font-weight: 600; }
        @media (max-width: 40rem) {
          thead { display: none; }
          table, tbody, tr { display: block; }
          td { display: inline-block; padding: .15rem .75rem .15rem 0; }
          td:first-child { display: block; width: auto; padding-top: .5rem; }
        }
        @media (max-width: 30rem) {
          dl { grid-template-columns: 1fr; gap: 0; }
          dd { margin-bottom: .6rem; }
        }

        """
}
