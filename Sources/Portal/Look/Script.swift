/// What the pages do in the browser. Everything works without it, but for copying by a button.
enum Script {
    static let text = """
        "use strict";
        for (const block of document.querySelectorAll("pre[data-copy]")) {
          const button = document.createElement("button");
          button.type = "button";
          button.className = "quiet";
          button.textContent = block.dataset.copy;
          button.addEventListener("click", async () => {
            await navigator.clipboard.writeText(block.textContent);
            button.textContent = block.dataset.copied;
            setTimeout(() => { button.textContent = block.dataset.copy; }, 2000);
          });
          block.before(button);
        }
        for (const time of document.querySelectorAll("time[data-left]")) {
          const end = Date.parse(time.dateTime);
          const show = () => {
            const minutes = Math.max(0, Math.floor((end - Date.now()) / 60000));
            const hours = Math.floor(minutes / 60);
            time.nextElementSibling.textContent =
              ` (${hours ? `${hours} h ` : ""}${minutes % 60} min left)`;
          };
          show();
          setInterval(show, 30000);
        }

        """
}
