/// How the browser uploads files: large ones in parts, each by a URL of its own.
enum UploadScript {
    static let text = #"""
        const partLength = 16 * 1024 * 1024;
        const mostParts = 10000;
        const signedAtOnce = 8;

        /* Sends bytes, and answers their ETag. fetch() does not tell how far it is. */
        function put(url, bytes, progress) {
          return new Promise((resolve, reject) => {
            const request = new XMLHttpRequest();
            request.open("PUT", url);
            request.upload.addEventListener("progress", (event) => progress(event.loaded));
            request.addEventListener("load", () => {
              if (request.status === 200) resolve(request.getResponseHeader("ETag"));
              else reject(refusal(request.responseText));
            });
            request.addEventListener("error", () => reject(new Error("no answer")));
            request.send(bytes);
          });
        }

        /* A part, once more if the connection breaks. */
        async function putPart(url, bytes, progress) {
          try {
            return await put(url, bytes, progress);
          } catch (error) {
            if (error instanceof Refusal) throw error;
            return put(url, bytes, progress);
          }
        }

        function completion(tags) {
          const document = window.document.implementation.createDocument(
            "http://s3.amazonaws.com/doc/2006-03-01/", "CompleteMultipartUpload");
          tags.forEach((tag, index) => {
            const part = document.createElementNS(document.documentElement.namespaceURI, "Part");
            for (const [name, text] of [["PartNumber", String(index + 1)], ["ETag", tag]]) {
              const child = document.createElementNS(part.namespaceURI, name);
              child.textContent = text;
              part.append(child);
            }
            document.documentElement.append(part);
          });
          return new XMLSerializer().serializeToString(document);
        }

        async function putInParts(file, object, progress) {
          const length = Math.max(partLength, Math.ceil(file.size / mostParts));
          const count = Math.ceil(file.size / length);
          const begun = await ask({ request: "begin", ...object });
          const upload = { upload: value(begun, "UploadId"), ...object };
          const tags = [];
          try {
            let signed = [];
            let signedAt = 0;
            while (tags.length < count) {
              const done = tags.length * length;
              if (!signed.length || Date.now() - signedAt > 600000) {
                const wanted = Math.min(signedAtOnce, count - tags.length);
                signedAt = Date.now();
                const answer = await sign(
                  { request: "parts", first: tags.length + 1, count: wanted, ...upload });
                signed = answer.urls;
              }
              tags.push(await putPart(
                signed.shift(), file.slice(done, done + length),
                (sent) => progress(done + sent)));
            }
            await ask({ request: "complete", ...upload }, completion(tags));
          } catch (error) {
            await ask({ request: "abort", ...upload }).catch(() => {});
            throw error;
          }
        }

        async function uploadFile(file, line) {
          const object = { bucket, key: prefix + file.name };
          const bar = make("progress", { max: file.size || 1, value: 0 });
          bar.setAttribute("aria-label", file.name);
          line.append(visible(file.name), bar);
          const progress = (sent) => { bar.value = sent; };
          try {
            if (file.size > partLength) {
              await putInParts(file, object, progress);
            } else {
              const { urls } = await sign({ request: "upload", ...object });
              await put(urls[0], file, progress);
            }
            bar.replaceWith(`: ${words.uploaded}`);
          } catch (error) {
            const reason = error instanceof Refusal ? error.message : words.noAnswer;
            bar.replaceWith(`: ${words.uploadFailed}. ${reason}`);
          }
        }

        function uploads() {
          const lines = make("ul");
          lines.setAttribute("aria-live", "polite");
          const field = make("input", { type: "file", multiple: true, id: "upload" });
          field.addEventListener("change", async () => {
            field.disabled = true;
            for (const file of [...field.files]) {
              const isThere = shownKeys.has(prefix + file.name);
              if (isThere && !confirm(`${words.confirmReplace}\n${visible(file.name)}`)) continue;
              const line = make("li");
              lines.append(line);
              await uploadFile(file, line);
            }
            field.value = "";
            field.disabled = false;
            root.querySelector("table")?.remove();
            for (const more of root.querySelectorAll(":scope > button")) more.remove();
            await showObjects(table()).catch(say);
          });
          return make("div", {}, make("label", { htmlFor: "upload" }, words.upload), field, lines);
        }

        """#
}
