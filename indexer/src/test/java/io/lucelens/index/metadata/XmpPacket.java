package io.lucelens.index.metadata;

import java.nio.charset.StandardCharsets;

/** Writes XMP as Lightroom would: a packet, for a sidecar or inside a file. */
public final class XmpPacket {
  private static final String NAMESPACES =
      " xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:xmp='http://ns.adobe.com/xap/1.0/'"
          + " xmlns:exif='http://ns.adobe.com/exif/1.0/'"
          + " xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/'"
          + " xmlns:aux='http://ns.adobe.com/exif/1.0/aux/'"
          + " xmlns:tiff='http://ns.adobe.com/tiff/1.0/'"
          + " xmlns:lr='http://ns.adobe.com/lightroom/1.0/'";

  private final StringBuilder properties = new StringBuilder();

  /** A property with a text; both as they stand in XML. */
  public XmpPacket text(String name, String value) {
    properties.append("<%s>%s</%s>\n".formatted(name, value, name));
    return this;
  }

  /** A property in the default language and a translation. */
  public XmpPacket localized(String name, String value) {
    return text(
        name,
        "<rdf:Alt><rdf:li xml:lang='x-default'>"
            + value
            + "</rdf:li><rdf:li xml:lang='de-DE'>auf Deutsch</rdf:li></rdf:Alt>");
  }

  /** A property with several texts. */
  public XmpPacket items(String name, String... values) {
    return text(
        name,
        "<rdf:Bag><rdf:li>" + String.join("</rdf:li><rdf:li>", values) + "</rdf:li></rdf:Bag>");
  }

  /** As XML without a document type. */
  public String xml() {
    return "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        + "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        + "<rdf:Description rdf:about=''"
        + NAMESPACES
        + ">"
        + properties
        + "</rdf:Description></rdf:RDF></x:xmpmeta>";
  }

  /** The packet in UTF-8. */
  public byte[] bytes() {
    return xml().getBytes(StandardCharsets.UTF_8);
  }
}
