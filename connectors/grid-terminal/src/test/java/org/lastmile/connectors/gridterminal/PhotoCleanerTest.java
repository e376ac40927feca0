package org.lastmile.connectors.gridterminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.GpsDirectory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.lastmile.connectors.gridterminal.fake.Photos;
import org.lastmile.hub.spi.HubException;

class PhotoCleanerTest {
  @Test
  void jpegLosesExifXmpIptcCommentAndTrailingDataButNoPixel() throws Exception {
    byte[] bare = Photos.jpeg();
    byte[] photo = Photos.withMetadata(bare, 1);
    assertThat(metadata(photo).getFirstDirectoryOfType(GpsDirectory.class)).isNotNull();

    CleanPhoto clean = PhotoCleaner.clean(photo, "/photos/0");

    assertThat(clean.removed())
        .containsExactly("Exif", "XMP", "IPTC", "comment", "data behind the image");
    assertThat(clean.content()).isEqualTo(bare);
    assertThat(directories(clean.content())).containsOnly("JPEG", "JFIF", "Huffman", "File Type");
  }

  @Test
  void orientationStaysSoThatThePhotoIsSeenTheRightWayUp() throws Exception {
    CleanPhoto clean = PhotoCleaner.clean(Photos.withMetadata(Photos.jpeg(), 6), "/photos/0");

    Metadata metadata = metadata(clean.content());
    assertThat(metadata.getFirstDirectoryOfType(GpsDirectory.class)).isNull();
    assertThat(metadata.getFirstDirectoryOfType(ExifIFD0Directory.class).getTags())
        .singleElement()
        .satisfies(tag -> assertThat(tag.getTagName()).isEqualTo("Orientation"));
    assertThat(
            metadata
                .getFirstDirectoryOfType(ExifIFD0Directory.class)
                .getInt(ExifIFD0Directory.TAG_ORIENTATION))
        .isEqualTo(6);
  }

  @Test
  void pngLosesTextTimeAndExifButNoPixel() throws Exception {
    byte[] bare = Photos.png();

    CleanPhoto clean = PhotoCleaner.clean(Photos.pngWithText(bare), "/photos/0");

    assertThat(clean.removed()).containsExactly("tEXt", "eXIf");
    assertThat(clean.content()).isEqualTo(bare);
    assertThat(ImageIO.read(new ByteArrayInputStream(clean.content()))).isNotNull();
  }

  @Test
  void cleaningTwiceChangesNothingMore() {
    byte[] once = PhotoCleaner.clean(Photos.withMetadata(Photos.jpeg(), 6), "/photos/0").content();

    assertThat(PhotoCleaner.clean(once, "/photos/0").content()).isEqualTo(once);
  }

  @Test
  void photoCutOffAnywhereIsRefusedNotStored() {
    byte[] photo = Photos.jpeg();
    for (int length = 4; length < photo.length; length++) {
      byte[] cut = Arrays.copyOf(photo, length);
      assertThatThrownBy(() -> PhotoCleaner.clean(cut, "/photos/3"))
          .isInstanceOfSatisfying(
              HubException.class,
              e -> {
                assertThat(e.code()).isEqualTo("TERMINAL_PHOTO_BROKEN");
                assertThat(e.place()).isEqualTo("/photos/3");
              });
    }
  }

  @Test
  void whatIsNoPhotoByContentIsRefusedWhateverItsName() {
    assertThatThrownBy(
            () ->
                PhotoCleaner.clean(
                    "MZ this is a program".getBytes(StandardCharsets.US_ASCII), "/photos/0"))
        .isInstanceOfSatisfying(
            HubException.class, e -> assertThat(e.code()).isEqualTo("TERMINAL_PHOTO_TYPE"));
  }

  private static Metadata metadata(byte[] photo) throws Exception {
    return ImageMetadataReader.readMetadata(new ByteArrayInputStream(photo));
  }

  private static Iterable<String> directories(byte[] photo) throws Exception {
    Iterable<Directory> directories = metadata(photo).getDirectories();
    return StreamSupport.stream(directories.spliterator(), false).map(Directory::getName).toList();
  }
}
