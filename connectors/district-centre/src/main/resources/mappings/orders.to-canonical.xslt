<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:f="urn:lastmile:district-centre" xmlns:hub="urn:lastmile:hub" xmlns:d="urn:sample:district-centre:1" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="words.xslt"/>
  <xsl:output method="json"/>

  <xsl:template match="/d:order">
    <xsl:variable name="kind" select="(d:supervise, d:urge, d:extend, d:prioritise)"/>
    <xsl:sequence select="map{
        'idempotencyKey': string(d:orderNo),
        'type': map{'supervise': 'supervision.ordered', 'urge': 'supervision.urged', 'extend': 'supervision.extended', 'prioritise': 'supervision.prioritised'}(local-name($kind)),
        'caseNo': string(d:caseNo),
        'priority': f:priority(string(d:priority)),
        'keys': map{'orderNo': string(d:orderNo)},
        'body': map:merge((map{'at': f:time(d:issuedAt), 'reason': string(d:reason)}, f:body($kind)))
      }"/>
  </xsl:template>

  <xsl:template match="/d:announcement">
    <xsl:if test="d:draftedBy eq d:approvedBy">
      <xsl:sequence select="error(xs:QName('hub:DISTRICT_CENTRE_APPROVAL'), 'approvedBy is the same as draftedBy; an announcement is approved by another person than the one who has drafted it')"/>
    </xsl:if>
    <xsl:sequence select="map{
        'idempotencyKey': string(d:announcementNo),
        'type': 'notice.announced',
        'priority': 'ROUTINE',
        'keys': map{'announcementNo': string(d:announcementNo)},
        'body': map:merge((
          map{
            'number': string(d:announcementNo),
            'title': string(d:title),
            'text': string(d:text),
            'issuer': string(d:office),
            'publishedAt': f:time(d:issuedAt),
            'validFrom': f:time(d:validFrom)
          },
          d:validTo ! map{'validTo': f:time(.)},
          if (d:divisionCode) then map{'divisions': array{d:divisionCode ! string()}} else (),
          if (d:group) then map{'audience': array{d:group ! map{'老年人': 'elderly', '儿童': 'children', '残疾人': 'disabled', '照护者': 'carers', '求职者': 'job-seekers', '企业': 'enterprises'}(string())}} else ()))
      }"/>
  </xsl:template>

  <xsl:template match="/d:recall">
    <xsl:sequence select="map{
        'idempotencyKey': d:announcementNo || '/recall',
        'type': 'notice.recalled',
        'priority': 'ROUTINE',
        'keys': map{'announcementNo': string(d:announcementNo)},
        'body': map:merge((
          map{'number': string(d:announcementNo), 'issuer': string(d:office), 'at': f:time(d:issuedAt)},
          d:reason ! map{'reason': string()}))
      }"/>
  </xsl:template>

  <!-- receipts have the same schema, and are none of the centre's words -->
  <xsl:template match="/*" priority="-1">
    <xsl:sequence select="error(xs:QName('hub:DISTRICT_CENTRE_DOCUMENT'), 'not the document expected, allowed are order, announcement and recall')"/>
  </xsl:template>

  <xsl:function name="f:body" as="map(*)">
    <xsl:param name="kind" as="element()"/>
    <xsl:variable name="office" select="map{'orderedBy': string($kind/../d:office)}"/>
    <xsl:sequence select="map:merge(
        if ($kind/self::d:supervise) then (
          $office,
          map{'department': string($kind/d:department), 'requirement': string($kind/d:requirement)},
          $kind/d:divisionCode ! map{'division': string()},
          $kind/d:replyBefore ! map{'dueAt': f:time(.)})
        else if ($kind/self::d:urge) then (
          map{'department': string($kind/d:department), 'count': xs:integer($kind/d:times)},
          $kind/d:dueAt ! map{'dueAt': f:time(.)})
        else if ($kind/self::d:extend) then (
          $office,
          $kind/d:until ! map{'dueAt': f:time(.)},
          $kind/d:workingDays ! map{'workingDays': xs:integer(.)})
        else (
          $office,
          map{'priority': f:priority(string($kind/d:to))}))"/>
  </xsl:function>
</xsl:stylesheet>
