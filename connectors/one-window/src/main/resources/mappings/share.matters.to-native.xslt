<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:lastmile:one-window" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="UTF-8" media-type="application/xml"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:template name="xsl:initial-template">
    <xsl:variable name="body" select="$message?body"/>
    <SXML>
      <xsl:sequence select="
          f:element('PCBH', $message?idempotencyKey),
          f:element('SCSJ', f:time($body?at)),
          f:element('QLBZ', if ($body?whole) then '1' else '0')"/>
      <xsl:for-each select="$body?matters?*">
        <SX>
          <xsl:sequence select="
              f:element('SXBM', ?code),
              f:element('SXMC', ?name),
              f:element('SSBM', ?department),
              f:element('BJLX', ?kind ! map{'instant': '1', 'promised': '2'}(.)),
              f:element('FDSX', ?legalLimit),
              f:element('CNSX', ?promisedLimit),
              f:element('SXZT', map{'in-use': '1', 'paused': '2', 'cancelled': '3'}((?state, 'in-use')[1]))"/>
        </SX>
      </xsl:for-each>
    </SXML>
  </xsl:template>
</xsl:stylesheet>
