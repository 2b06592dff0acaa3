package io.lucelens.index.metadata;

import com.drew.imaging.riff.RiffProcessingException;
import com.drew.imaging.riff.RiffReader;
import com.drew.lang.SequentialByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.webp.WebpRiffHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Takes the XMP packets out of a WebP file. */
final class WebpPackets extends WebpRiffHandler {
  private static final String CHUNK = "XMP ";

  private final List<byte[]> packets = new ArrayList<>();

  private WebpPackets() {
    super(new Metadata());
  }

  static List<byte[]> read(byte[] file) throws RiffProcessingException, IOException {
    WebpPackets found = new WebpPackets();
    new RiffReader().processRiff(new SequentialByteArrayReader(file), found);
    return found.packets;
  }

  @Override
  public boolean shouldAcceptChunk(String name) {
    return name.equals(CHUNK);
  }

  @Override
  public void processChunk(String name, byte[] chunk) {
    packets.add(chunk);
  }
}
