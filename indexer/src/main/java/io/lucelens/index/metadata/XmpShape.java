package io.lucelens.index.metadata;

import com.adobe.internal.xmp.XMPError;
import com.adobe.internal.xmp.XMPException;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
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

  /** What is no clean XML the library may still mend; of this size it cannot take long. */
  private static final int MAX_UNCLEAN = 64 << 10;

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
   * Checks a packet.
   *
   * @throws XMPException if it is not one that a program would write about a photo
   */
  static void check(byte[] xml) throws XMPException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      new XmpShape().read(factory.createXMLStreamReader(new ByteArrayInputStream(xml)));
    } catch (XMLStreamException e) {
      if (xml.length > MAX_UNCLEAN) {
        throw new XMPException("it is no clean XML: " + e.getMessage(), XMPError.BADXML, e);
      }
    }
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
