package io.lucelens.web;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Page;
import java.util.Base64;
import java.util.Map;

/**
 * A file that is dragged or pasted.
 *
 * @param type what the browser takes it for, empty for a format that it does not know
 */
record Transfer(String name, String type, byte[] bytes) {
  /** Sends the event: dragover, drop or paste. */
  void by(String event, Page page) {
    JSHandle data =
        page.evaluateHandle(
            """
            ({ bytes, name, type }) => {
              const data = new DataTransfer();
              const content = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
              data.items.add(new File([content], name, { type }));
              return data;
            }
            """,
            Map.of("bytes", Base64.getEncoder().encodeToString(bytes), "name", name, "type", type));
    page.evaluate(
        """
        ({ event, data }) => document.body.dispatchEvent(event === 'paste'
            ? new ClipboardEvent(event, { clipboardData: data, bubbles: true, cancelable: true })
            : new DragEvent(event, { dataTransfer: data, bubbles: true, cancelable: true }))
        """,
        Map.of("event", event, "data", data));
  }
}
