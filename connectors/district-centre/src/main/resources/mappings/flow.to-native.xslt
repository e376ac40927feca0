<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:f="urn:lastmile:district-centre" xmlns="urn:sample:district-centre:1" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="words.xslt"/>
  <xsl:output method="xml" encoding="UTF-8" media-type="application/xml"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:template name="xsl:initial-template">
    <xsl:variable name="body" select="$message?body"/>
    <xsl:choose>
      <xsl:when test="$message?type = 'case.changed'">
        <caseChange>
          <xsl:call-template name="numbers"/>
          <version><xsl:value-of select="$body?version"/></version>
          <changedAt><xsl:value-of select="$body?at"/></changedAt>
          <state><xsl:value-of select="$f:states($body?state)"/></state>
          <xsl:for-each select="$body?holder">
            <holder><xsl:value-of select="f:text(.)"/></holder>
          </xsl:for-each>
          <xsl:for-each select="$body?dueAt">
            <dueAt><xsl:value-of select="."/></dueAt>
          </xsl:for-each>
          <priority><xsl:value-of select="$f:priorities($message?priority)"/></priority>
          <urged><xsl:value-of select="$body?urged"/></urged>
          <supervised><xsl:value-of select="$body?supervised"/></supervised>
          <overdue><xsl:value-of select="$body?overdue"/></overdue>
        </caseChange>
      </xsl:when>
      <xsl:when test="$message?type = 'supervision.overdue'">
        <warning>
          <xsl:call-template name="numbers"/>
          <warnedAt><xsl:value-of select="$body?at"/></warnedAt>
          <level><xsl:value-of select="$f:levels($body?level)"/></level>
          <dueAt><xsl:value-of select="$body?dueAt"/></dueAt>
          <holder><xsl:value-of select="f:text($body?holder)"/></holder>
          <priority><xsl:value-of select="$f:priorities($message?priority)"/></priority>
        </warning>
      </xsl:when>
      <xsl:otherwise>
        <dailyStatistics>
          <messageNo><xsl:value-of select="$message?idempotencyKey"/></messageNo>
          <date><xsl:value-of select="$body?date"/></date>
          <district>
            <xsl:call-template name="figures">
              <xsl:with-param name="of" select="$body"/>
            </xsl:call-template>
          </district>
          <xsl:for-each select="$body?departments?*">
            <department name="{f:text(?department)}">
              <xsl:call-template name="figures">
                <xsl:with-param name="of" select="."/>
              </xsl:call-template>
            </department>
          </xsl:for-each>
        </dailyStatistics>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="numbers">
    <messageNo><xsl:value-of select="$message?idempotencyKey"/></messageNo>
    <caseNo><xsl:value-of select="$message?caseNo"/></caseNo>
  </xsl:template>

  <xsl:template name="figures">
    <xsl:param name="of" as="map(*)"/>
    <xsl:for-each select="'received', 'completed', 'returned', 'open', 'overdue'">
      <xsl:attribute name="{.}" select="$of(.)"/>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
