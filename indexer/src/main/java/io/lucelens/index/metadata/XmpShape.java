package io.lucelens.index.metadata;

import com.adobe.internal.xmp.XMPError;
import com.adobe.internal.xmp.XMPException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Looks over a packet before the library gets it. The library compares each property with all that
 * stand beside it, and each namespace with all others: two megabytes of them would keep it busy for
 * half a minute. It also calls itself for each level. This takes one pass and no tree.
 */
final class XmpShape {
  /** Lightroom's have some hundred, most of them settings of the development. */
  private static final int MAX_PROPERTIES = 5_000;

  private static final int MAX_NAMESPACES = 200;
  private static final int MAX_DEPTH = 100;

  /** What XML 1.0 does not allow, as it is or as a reference by its number. */
  private static final Pattern NO_CHARACTERS =
      Pattern.compile(
          "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]"
              + "|&#0*(?:[0-8]|1[124-9]|2\\d|3[01]);"
              + "|&#x0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]);");

  private static final String RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

  private final Set<String> namespaces = new HashSet<>();

  /**
   * Properties side by side: of the packet, and of each item of a list around the present place.
   */
  private final Deque<Integer> properties = new ArrayDeque<>();

  private int depth;

  private XmpShape() {
    properties.push(0);
  }

  /**
   * Decodes a packet and checks it. Characters that XML does not have become blanks, as do the
   * zeros behind some packets. The library would decode and mend it too, but its parser prints on
   * stderr what it does not like.
   *
   * @return the packet, which is well-formed XML; an encoding that it names no longer counts
   * @throws XMPException if it is not one that a program would write about a photo
   */
  static String checked(byte[] packet) throws XMPException {
    String xml = NO_CHARACTERS.matcher(decoded(packet)).replaceAll(" ");
    try {
      new XmpShape().read(factory().createXMLStreamReader(new StringReader(xml)));
      return xml;
    } catch (XMLStreamException e) {
      throw new XMPException("it is no XML: " + e.getMessage(), XMPError.BADXML, e);
    }
  }

  /** UTF-16 need not begin with a byte order mark, but XML begins with a bracket. */
  private static String decoded(byte[] packet) {
    if (packet.length > 1 && packet[0] == 0 && packet[1] == '<') {
      return new String(packet, StandardCharsets.UTF_16BE);
    }
    if (packet.length > 1 && packet[0] == '<' && packet[1] == 0) {
      return new String(packet, StandardCharsets.UTF_16LE);
    }
    return WrittenText.decode(packet);
  }

  private static XMLInputFactory factory() {
    // Development settings are attributes of one element; from Java 24 on it may have only 200.
    String limit = "jdk.xml.elementAttributeLimit";
    if (System.getProperty(limit) == null) {
      System.setProperty(limit, Integer.toString(MAX_PROPERTIES));
    }
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  private void read(XMLStreamReader xml) throws XMLStreamException, XMPException {
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD -> throw refused("it has a document type");
        case XMLStreamConstants.START_ELEMENT -> enter(xml);
        case XMLStreamConstants.END_ELEMENT -> leave(xml);
        default -> {
          // Text costs what it is long.
        }
      }
    }
  }

  private void enter(XMLStreamReader xml) throws XMPException {
    int more = xml.getAttributeCount();
    if (isItem(xml)) {
      properties.push(more);
    } else {
      properties.push(properties.pop() + more + 1);
    }
    for (int i = 0; i < xml.getNamespaceCount(); i++) {
      namespaces.add(String.valueOf(xml.getNamespaceURI(i)));
    }
    depth++;
    if (properties.peek() > MAX_PROPERTIES || namespaces.size() > MAX_NAMESPACES) {
      throw refused("it has too many properties or namespaces");
    }
    if (depth > MAX_DEPTH) {
      throw refused("its elements are nested too deeply");
    }
  }

  private void leave(XMLStreamReader xml) {
    if (isItem(xml)) {
      properties.pop();
    }
    depth--;
  }

  /** An item of a list; the library does not compare items. */
  private static boolean isItem(XMLStreamReader xml) {
    return xml.getLocalName().equals("li") && RDF.equals(xml.getNamespaceURI());
  }

  private static XMPException refused(String reason) {
    return new XMPException(reason, XMPError.BADXMP);
  }
}
