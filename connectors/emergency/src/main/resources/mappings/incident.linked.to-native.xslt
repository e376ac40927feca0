<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:lastmile:emergency" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="cap.xslt"/>
  <xsl:output method="xml" encoding="UTF-8" media-type="application/cap+xml"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:template name="xsl:initial-template">
    <xsl:variable name="linked" select="$message?body"/>
    <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
      <!-- CAP forbids spaces, commas and markup in identifiers -->
      <identifier><xsl:value-of select="encode-for-uri($message?idempotencyKey)"/></identifier>
      <sender>lastmile@330106</sender>
      <sent><xsl:value-of select="f:time($message?createdAt)"/></sent>
      <status>Actual</status>
      <msgType>Update</msgType>
      <scope>Restricted</scope>
      <restriction>应急联动部门</restriction>
      <!-- sender,identifier,sent of each alert, the first one first; sent is empty, identifiers are unique for ever -->
      <references><xsl:value-of select="distinct-values(($linked?primary, $linked?references?*)) ! ('lastmile@330106,' || . || ',')"/></references>
      <xsl:if test="exists($linked?incidentNumber)">
        <incidents><xsl:value-of select="f:text($linked?incidentNumber)"/></incidents>
      </xsl:if>
    </alert>
  </xsl:template>
</xsl:stylesheet>
