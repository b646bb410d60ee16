/// How the browser shows buckets. It asks the S3 server by URLs that the pages sign, and writes
/// names as text only.
enum BucketScript {
    static let text = list + UploadScript.text + "show();\n"

    private static let list = #"""
        "use strict";
        const root = document.getElementById("buckets");
        const words = JSON.parse(root.dataset.words);
        const here = new URLSearchParams(location.search);
        const bucket = here.get("bucket");
        const prefix = here.get("prefix") ?? "";
        const shownKeys = new Set();

        class Refusal extends Error {}

        /* URLs for a request, signed for the person. */
        async function sign(fields) {
          const answer = await fetch(root.dataset.sign, {
            method: "POST", redirect: "manual", signal: AbortSignal.timeout(20000),
            body: new URLSearchParams({ token: root.dataset.token, ...fields }),
          });
          if (answer.type === "opaqueredirect") location.reload();
          if (!answer.ok) throw new Refusal(words.notSigned);
          return answer.json();
        }

        function read(text) {
          return new DOMParser().parseFromString(text, "application/xml");
        }

        function value(element, name) {
          return element.getElementsByTagNameNS("*", name)[0]?.textContent ?? "";
        }

        function refusal(text) {
          const answer = read(text);
          const reason = value(answer, "Message") || value(answer, "Code");
          return new Refusal(`${words.refused} ${reason}`);
        }

        /* What the S3 server answers. */
        async function ask(fields, body) {
          const { method, urls } = await sign(fields);
          const answer = await fetch(urls[0], {
            method, body, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
            redirect: "error", signal: AbortSignal.timeout(60000),
          });
          const text = await answer.text();
          if (!answer.ok) throw refusal(text);
          const document = read(text);
          if (document.documentElement.localName === "Error") throw refusal(text);
          return document;
        }

        function make(name, properties, ...content) {
          const element = Object.assign(document.createElement(name), properties);
          element.append(...content);
          return element;
        }

        /* Characters that nothing shows, or that turn the order of others, become visible. */
        function visible(name) {
          return name.replace(
            /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, "\ufffd");
        }

        function address(fields) {
          return `${root.dataset.here}?${new URLSearchParams(fields)}`;
        }

        function say(error) {
          const text = error instanceof Refusal ? error.message : words.noAnswer;
          root.querySelector("[role=alert]")?.remove();
          root.prepend(make("p", { role: "alert" }, text));
        }

        /* A button that does one thing at a time. */
        function button(text, label, act) {
          const button = make("button", { type: "button", className: "quiet" }, text);
          button.setAttribute("aria-label", label);
          button.addEventListener("click", async () => {
            button.disabled = true;
            try {
              await act();
            } catch (error) {
              say(error);
            }
            button.disabled = false;
          });
          return button;
        }

        function size(text) {
          let count = Number(text);
          const units = ["B", "KiB", "MiB", "GiB", "TiB"];
          while (count >= 1024 && units.length > 1) {
            count /= 1024;
            units.shift();
          }
          return `${units[0] === "B" ? count : count.toFixed(1)} ${units[0]}`;
        }

        function row(...cells) {
          return make("tr", {}, ...cells.map((cell, index) =>
            make("td", { className: index ? "plain" : "" }, cell)));
        }

        function table() {
          const names = [words.name, words.size, words.changed, words.actions];
          const head = make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)));
          const body = make("tbody");
          root.append(make("table", {}, make("thead", {}, head), body));
          return body;
        }

        function objectRow(key, content) {
          shownKeys.add(key);
          const name = visible(key.slice(prefix.length)) || words.thisFolder;
          const fields = { bucket, key };
          const actions = make("span");
          const changed = row(
            name, size(value(content, "Size")),
            new Date(value(content, "LastModified")).toLocaleString(), actions);
          if (key.split("/").some((part) => part === "." || part === "..")) {
            actions.append(words.unreachable);
            return changed;
          }
          actions.append(
            button(words.download, `${words.download} ${name}`, async () => {
              const { urls } = await sign({ request: "download", ...fields });
              location.assign(urls[0]);
            }),
            " ",
            button(words.delete, `${words.delete} ${name}`, async () => {
              if (!confirm(`${words.confirmDelete}\n${name}`)) return;
              await ask({ request: "delete", ...fields });
              shownKeys.delete(key);
              changed.remove();
            }));
          return changed;
        }

        async function showObjects(body, after) {
          const fields = { request: "list", bucket, prefix, ...(after ? { after } : {}) };
          const list = await ask(fields);
          const isEncoded = value(list, "EncodingType") === "url";
          const decode = (text) =>
            isEncoded ? decodeURIComponent(text.replaceAll("+", " ")) : text;
          for (const folder of list.getElementsByTagNameNS("*", "CommonPrefixes")) {
            const name = decode(value(folder, "Prefix"));
            const link = make(
              "a", { href: address({ bucket, prefix: name }) }, visible(name.slice(prefix.length)));
            body.append(row(link, "", "", ""));
          }
          for (const content of list.getElementsByTagNameNS("*", "Contents")) {
            body.append(objectRow(decode(value(content, "Key")), content));
          }
          const next = value(list, "NextContinuationToken");
          if (value(list, "IsTruncated") === "true" && next) {
            const more = button(words.more, words.more, async () => {
              await showObjects(body, next);
              more.remove();
            });
            root.append(more);
          }
          if (!body.children.length) body.append(row(words.noObjects, "", "", ""));
        }

        async function showBuckets() {
          const list = await ask({ request: "buckets" });
          const names = [...list.getElementsByTagNameNS("*", "Bucket")]
            .map((found) => value(found, "Name"));
          const links = names.map((name) =>
            make("li", {}, make("a", { href: address({ bucket: name }) }, name)));
          root.append(links.length ? make("ul", {}, ...links) : make("p", {}, words.noBuckets));
        }

        /* The way to this folder. */
        function path() {
          const nav = make("nav", { className: "path" });
          nav.append(make("a", { href: root.dataset.here }, words.buckets));
          nav.append(" / ", make("a", { href: address({ bucket }) }, bucket));
          let folder = "";
          for (const part of prefix.split("/").slice(0, -1)) {
            folder += `${part}/`;
            const href = address({ bucket, prefix: folder });
            nav.append(" / ", make("a", { href }, visible(part)));
          }
          return nav;
        }

        async function show() {
          const waiting = make("p", { role: "status" }, words.waiting);
          root.replaceChildren(waiting);
          try {
            if (bucket === null) {
              await showBuckets();
            } else {
              root.append(path(), uploads());
              await showObjects(table());
            }
          } catch (error) {
            say(error);
          }
          waiting.remove();
        }

        """#
}
