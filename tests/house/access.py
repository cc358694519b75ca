"""Who may ask for what: every route, every role, and what the site answers.

404: not theirs to read, the same as for a thing that does not exist. 403: theirs to read, not to do. 401: signed out;
the answer is the same whether the thing exists or not, unless anybody may read it. 409: not now, for anybody. 422: may
be sent, but the form is empty. Anything below 400 is a yes; 303 also says "you are there already".

Roles. member: wrote the things asked for. neighbour: another of the same group. stranger: of another group.
elsewhere: facilitates another group. steward: staff of the charity, in no group. excluded: from this group.
Things. topic, room: of the group alone. public: anybody reads it. hidden: a post, and another topic as a whole. hushed:
a hidden message. closed, shut: a topic and a room where nothing more is said. line: a help line of the group.
gathering, session, evening, over: to come, a circle that is on, a speaker evening that is on, one that has ended; the
neighbour hosts them all, and the member is in those that are on.
shift: of the facilitator, on now.
offered: of another, whom the facilitator is asked to relieve. hours: which the group wants covered.
"""

from dataclasses import dataclass

ROLES = ("visitor", "member", "neighbour", "stranger", "facilitator", "elsewhere", "organiser", "steward", "excluded")

OPEN_TO_ALL = {"site", "group", "public", "file"}
"""Things that anybody knows to exist."""

TABLE = """
#                                               visit. member neigh. strang facil. elsew. organ. stewar exclud.
GET  groups:home                     site       200    200    200    200    200    200    200    200    200
GET  groups:about                    site       200    200    200    200    200    200    200    200    200
GET  groups:agreements               site       200    200    200    200    200    200    200    200    200
GET  groups:privacy                  site       200    200    200    200    200    200    200    200    200
GET  groups:accessibility            site       200    200    200    200    200    200    200    200    200
GET  groups:directory                site       200    200    200    200    200    200    200    200    200
GET  groups:help                     site       200    200    200    200    200    200    200    200    200
GET  groups:group                    group      200    200    200    200    200    200    200    200    200
GET  groups:group                    missing    404    404    404    404    404    404    404    404    404
GET  groups:members                  group      404    200    200    404    200    404    200    404    404
GET  groups:join                     group      401    303    303    200    303    200    303    200    403
POST groups:post_join                group      401    303    303    303    303    303    303    303    403
GET  groups:leave                    group      401    200    200    404    200    404    200    404    404
POST groups:post_leave               group      401    303    303    303    303    303    303    303    303
GET  groups:left                     group      303    303    303    303    303    303    303    303    303
GET  groups:agreement                group      200    200    200    200    200    200    200    200    200
POST groups:agree                    group      401    303    303    404    303    404    303    404    404
GET  groups:edit_agreement           group      401    403    403    403    403    403    200    403    403
POST groups:publish_agreement        group      401    403    403    403    403    403    303    403    403
GET  groups:help_lines               group      401    403    403    403    403    403    200    403    403
POST groups:add_help_line            group      401    403    403    403    403    403    303    403    403
GET  groups:edit_help                site       401    403    403    403    403    403    403    200    403
POST groups:add_help                 site       401    403    403    403    403    403    403    303    403
GET  groups:help_line                line       401    404    404    404    404    404    200    404    404
POST groups:change_help_line         line       401    404    404    404    404    404    303    404    404
POST groups:raise_help_line          line       401    404    404    404    404    404    303    404    404
POST groups:remove_help_line         line       401    404    404    404    404    404    303    404    404
GET  groups:help_line                site_line  401    404    404    404    404    404    404    200    404
POST groups:change_help_line         site_line  401    404    404    404    404    404    404    303    404
POST groups:raise_help_line          site_line  401    404    404    404    404    404    404    303    404
POST groups:remove_help_line         site_line  401    404    404    404    404    404    404    303    404

GET  forum:topics                    group      200    200    200    200    200    200    200    200    200
GET  forum:new_topic                 group      401    200    200    403    200    403    200    403    403
POST forum:start                     group      401    303    303    403    303    403    303    403    403
GET  forum:topic                     topic      404    200    200    404    200    404    200    404    404
GET  forum:topic                     public     200    200    200    200    200    200    200    200    200
GET  forum:topic                     hidden     404    200    404    404    200    404    404    404    404
GET  forum:topic                     closed     404    200    200    404    200    404    200    404    404
GET  forum:topic                     missing    404    404    404    404    404    404    404    404    404
POST forum:reply                     topic      401    303    303    404    303    404    303    404    404
POST forum:reply                     public     401    303    303    403    303    403    303    403    403
POST forum:reply                     hidden     401    409    404    404    409    404    404    404    404
POST forum:reply                     closed     401    409    409    404    409    404    409    404    404
POST forum:reply                     missing    401    404    404    404    404    404    404    404    404
GET  forum:ask_close                 topic      401    403    403    404    200    404    403    404    404
POST forum:close                     topic      401    403    403    404    303    404    403    404    404
POST forum:close                     public     401    403    403    403    303    403    403    403    403
POST forum:reopen                    closed     401    403    403    404    303    404    403    404    404
GET  forum:post                      topic      404    200    200    404    200    404    200    404    404
GET  forum:post                      public     200    200    200    200    200    200    200    200    200
GET  forum:post                      hidden     404    200    200    404    200    404    200    404    404
GET  forum:edit                      topic      401    200    403    404    403    404    403    404    404
GET  forum:edit                      public     401    200    403    403    403    403    403    403    403
POST forum:save_edit                 topic      401    303    403    404    403    404    403    404    404
POST forum:save_edit                 public     401    303    403    403    403    403    403    403    403
POST forum:save_edit                 hidden     401    403    403    404    403    404    403    404    404
POST forum:save_edit                 closed     401    403    403    404    403    404    403    404    404
GET  forum:ask_withdraw              topic      401    200    403    404    403    404    403    404    404
POST forum:withdraw                  topic      401    303    403    404    403    404    403    404    404
POST forum:withdraw                  public     401    303    403    403    403    403    403    403    403
POST forum:withdraw                  hidden     401    303    403    404    403    404    403    404    404
POST forum:withdraw                  closed     401    303    403    404    403    404    403    404    404
GET  forum:choices                   site       401    200    200    200    200    200    200    200    200
POST forum:keep_choices              site       401    303    303    303    303    303    303    303    303
GET  forum:warnings                  group      401    403    403    403    200    403    200    403    403
POST forum:keep_warnings             group      401    403    403    403    303    403    303    403    403
GET  forum:ask_warn                  topic      401    200    200    404    200    404    200    404    404
POST forum:warn                      topic      401    303    303    404    303    404    303    404    404
GET  forum:ask_warn                  public     401    200    200    403    200    403    200    403    403
POST forum:warn                      public     401    303    303    403    303    403    303    403    403
GET  forum:ask_need                  topic      401    200    403    404    200    404    403    404    404
POST forum:set_need                  topic      401    303    403    404    303    404    403    404    404
POST forum:set_need                  public     401    303    403    403    303    403    403    403    403
GET  forum:versions                  topic      401    200    403    404    200    404    403    404    404
GET  forum:versions                  hidden     401    200    403    404    200    404    403    404    404
GET  forum:versions                  public     401    200    403    403    200    403    403    403    403
GET  forum:ask_move                  topic      401    403    403    404    200    404    403    404    404
GET  forum:ask_move                  hidden     401    403    403    404    403    404    403    404    404
POST forum:move                      topic      401    403    403    404    303    404    403    404    404
POST forum:move                      public     401    403    403    403    403    403    403    403    403
POST forum:move                      hidden     401    403    403    404    403    404    403    404    404
POST forum:split                     topic      401    403    403    404    303    404    403    404    404
POST forum:split                     public     401    403    403    403    403    403    403    403    403
POST forum:split                     hidden     401    403    403    404    403    404    403    404    404
GET  forum:ask_merge                 topic      401    403    403    404    200    404    403    404    404
POST forum:merge                     topic      401    403    403    404    303    404    403    404    404
POST forum:merge                     public     401    403    403    403    303    403    403    403    403
POST forum:merge                     hidden     401    403    404    404    403    404    404    404    404
POST forum:pin                       topic      401    403    403    404    303    404    403    404    404
POST forum:pin                       public     401    403    403    403    303    403    403    403    403
POST forum:pin                       hidden     401    403    404    404    403    404    404    404    404
POST forum:unpin                     topic      401    403    403    404    303    404    403    404    404
POST forum:unpin                     public     401    403    403    403    303    403    403    403    403
POST forum:replies_off               topic      401    303    403    404    303    404    403    404    404
POST forum:replies_off               public     401    303    403    403    303    403    403    403    403
POST forum:replies_off               closed     401    403    403    404    403    404    403    404    404
POST forum:replies_on                topic      401    303    403    404    303    404    403    404    404
POST forum:replies_on                public     401    303    403    403    303    403    403    403    403
GET  forum:unanswered_mine           site       401    200    200    200    200    200    200    200    200
GET  forum:unanswered                group      401    200    200    404    200    404    200    404    404
GET  forum:aim                       group      401    200    200    404    200    404    200    404    404
POST forum:set_aim                   group      401    403    403    404    403    404    303    404    404
POST forum:save_draft                site       401    204    204    204    204    204    204    204    204
PUT  forum:save_draft                site       401    204    204    204    204    204    204    204    204
GET  forum:drafts                    site       401    200    200    200    200    200    200    200    200
POST forum:discard_draft             site       401    303    303    303    303    303    303    303    303
POST forum:take_over_draft           site       401    404    404    404    404    404    404    404    404
POST forum:preview                   group      401    200    200    404    200    404    200    404    404
POST forum:names                     group      401    200    200    404    200    404    200    404    404
POST forum:read                      topic      401    303    303    404    303    404    303    404    404
POST forum:read                      public     401    303    303    403    303    403    303    403    403
POST forum:fold                      topic      401    303    303    404    303    404    303    404    404
POST forum:fold                      public     401    303    303    403    303    403    303    403    403
POST forum:follow_topic              topic      401    303    303    404    303    404    303    404    404
POST forum:follow_topic              public     401    303    303    403    303    403    303    403    403
POST forum:react                     topic      401    403    303    404    303    404    303    404    404
POST forum:react                     public     401    403    303    403    303    403    303    403    403
POST forum:react                     hidden     401    403    404    404    409    404    404    404    404
GET  forum:ask_keep                  topic      401    200    200    404    200    404    200    404    404
GET  forum:ask_keep                  hidden     401    200    404    404    200    404    404    404    404
POST forum:keep_post                 topic      401    303    303    404    303    404    303    404    404
POST forum:keep_post                 public     401    303    303    403    303    403    303    403    403
POST forum:mark_way_in               topic      401    303    403    404    303    404    403    404    404
POST forum:mark_way_in               public     401    303    403    403    303    403    403    403    403
GET  forum:author                    topic      404    303    303    404    303    404    303    404    404
GET  forum:author                    public     404    303    303    404    303    404    303    404    404
GET  forum:kept                      group      401    200    200    404    200    404    200    404    404
GET  forum:mutes                     group      401    200    200    404    200    404    200    404    404
POST forum:mute_words                group      401    303    303    404    303    404    303    404    404
POST forum:follow_group              group      401    303    303    404    303    404    303    404    404
GET  forum:about_me                  group      401    200    200    404    200    404    200    404    404
POST forum:save_about                group      401    303    303    404    303    404    303    404    404
GET  forum:person                    name       404    200    200    404    200    404    200    404    404
POST forum:mute                      name       401    409    303    404    303    404    303    404    404
GET  forum:search                    site       200    200    200    200    200    200    200    200    200
GET  forum:similar                   group      401    200    200    403    200    403    200    403    403
GET  forum:feed                      group      404    404    404    404    404    404    404    404    404
GET  forum:sitemaps                  site       200    200    200    200    200    200    200    200    200
GET  forum:sitemap                   missing    404    404    404    404    404    404    404    404    404
GET  forum:robots                    site       200    200    200    200    200    200    200    200    200

GET  chat:rooms                      group      401    200    200    404    200    404    200    404    404
POST chat:open_room                  group      401    403    403    404    303    404    403    404    404
GET  chat:room                       room       401    200    200    404    200    404    200    404    404
GET  chat:room                       shut       401    200    200    404    200    404    200    404    404
POST chat:say                        room       401    303    303    404    303    404    303    404    404
POST chat:say                        shut       401    409    409    404    409    404    409    404    404
POST chat:read                       room       401    303    303    404    303    404    303    404    404
POST chat:read                       shut       401    303    303    404    303    404    303    404    404
POST chat:aloud                      room       401    303    303    404    303    404    303    404    404
GET  chat:search                     room       401    200    200    404    200    404    200    404    404
GET  chat:search                     shut       401    200    200    404    200    404    200    404    404
POST chat:close                      room       401    403    403    404    303    404    403    404    404
POST chat:reopen                     shut       401    403    403    404    303    404    403    404    404
GET  chat:message                    room       401    200    200    404    200    404    200    404    404
GET  chat:message                    hushed     401    200    200    404    200    404    200    404    404
POST chat:edit                       room       401    303    403    404    403    404    403    404    404
POST chat:edit                       hushed     401    403    403    404    403    404    403    404    404
POST chat:edit                       shut       401    403    403    404    403    404    403    404    404
POST chat:withdraw                   room       401    303    403    404    403    404    403    404    404
POST chat:withdraw                   hushed     401    403    403    404    403    404    403    404    404
POST chat:withdraw                   shut       401    303    403    404    403    404    403    404    404
POST chat:react                      room       401    403    303    404    303    404    303    404    404
POST chat:react                      hushed     401    403    409    404    409    404    409    404    404

GET  gatherings:mine                 site       401    200    200    200    200    200    200    200    200
GET  gatherings:coming               group      401    200    200    404    200    404    200    404    404
GET  gatherings:month                group      401    200    200    404    200    404    200    404    404
GET  gatherings:ask_plan             group      401    403    403    404    403    404    200    404    404
POST gatherings:plan                 group      401    403    403    404    403    404    303    404    404
GET  gatherings:gathering            gathering  401    200    200    404    200    404    200    404    404
GET  gatherings:gathering            missing    401    404    404    404    404    404    404    404    404
POST gatherings:book                 gathering  401    303    303    404    303    404    303    404    404
POST gatherings:give_up              gathering  401    303    303    404    303    404    303    404    404
GET  gatherings:ask_change           gathering  401    403    403    404    403    404    200    404    404
POST gatherings:change               gathering  401    403    403    404    403    404    303    404    404
GET  gatherings:ask_cancel           gathering  401    403    200    404    403    404    200    404    404
POST gatherings:cancel               gathering  401    403    303    404    403    404    303    404    404
GET  gatherings:speakers             gathering  401    403    200    404    403    404    200    404    404
POST gatherings:add_speaker          gathering  401    403    303    404    403    404    303    404    404
POST gatherings:agree_speaker        gathering  401    403    303    404    403    404    303    404    404
POST gatherings:remove_speaker       gathering  401    403    303    404    403    404    303    404    404
GET  gatherings:ics                  gathering  401    200    200    404    200    404    200    404    404
GET  gatherings:links                site       401    200    200    200    200    200    200    200    200
POST gatherings:make_link            site       401    200    200    200    200    200    200    200    200
POST gatherings:revoke_link          site       401    303    303    303    303    303    303    303    303
GET  gatherings:feed                 feed       200    200    200    200    200    200    200    200    200
GET  gatherings:feed                 missing    404    404    404    404    404    404    404    404    404
POST gatherings:watch                gathering  401    403    403    404    303    404    403    404    404
GET  gatherings:session              session    401    200    200    404    200    404    200    404    404
GET  gatherings:session              over       401    303    303    404    303    404    303    404    404
GET  gatherings:stage                session    401    200    200    404    200    404    200    404    404
POST gatherings:check_in             session    401    303    303    404    303    404    303    404    404
POST gatherings:hold                 session    401    403    303    404    303    404    403    404    404
POST gatherings:admit                session    401    403    303    404    303    404    403    404    404
POST gatherings:open_tables          session    401    403    303    404    403    404    403    404    404
POST gatherings:care_for             session    401    403    303    404    303    404    403    404    404
POST gatherings:hand                 session    401    303    303    404    303    404    409    404    404
POST gatherings:floor                session    401    403    303    404    403    404    403    404    404
POST gatherings:ask_question         evening    401    303    303    404    303    404    409    404    404
POST gatherings:change_question      evening    401    303    303    404    303    404    303    404    404
POST gatherings:set_rules            session    401    403    303    404    303    404    403    404    404
POST gatherings:look_at_held         session    401    403    409    404    409    404    403    404    404
POST gatherings:hide_message         session    401    403    303    404    303    404    403    404    404
POST gatherings:write_note           session    401    403    303    404    303    404    403    404    404
GET  gatherings:afterwards           over       401    200    200    404    200    404    200    404    404
POST gatherings:say_how_it_was       over       401    303    303    404    303    404    303    404    404
POST gatherings:write_log            over       401    403    303    404    303    404    403    404    404
POST gatherings:ask_points           over       401    403    303    404    403    404    403    404    404
POST gatherings:answer_point         over       401    303    404    404    404    404    404    404    404
POST gatherings:carry_points         over       401    403    303    404    403    404    403    404    404
POST gatherings:take_out             over       401    303    303    404    303    404    303    404    404

GET  moderation:flag                 topic      404    200    200    404    200    404    200    404    404
GET  moderation:flag                 public     200    200    200    200    200    200    200    200    200
GET  moderation:flag                 hidden     404    200    404    404    200    404    404    404    404
GET  moderation:flag                 room       404    200    200    404    200    404    200    404    404
GET  moderation:flag                 hushed     404    200    404    404    200    404    404    404    404
GET  moderation:flag                 name       404    200    200    404    200    404    200    404    404
POST moderation:send_flag            topic      404    303    303    404    303    404    303    404    404
POST moderation:send_flag            public     303    303    303    303    303    303    303    303    303
POST moderation:send_flag            hidden     404    303    404    404    303    404    404    404    404
POST moderation:send_flag            room       404    303    303    404    303    404    303    404    404
POST moderation:send_flag            name       404    303    303    404    303    404    303    404    404
GET  moderation:flag_sent            topic      404    200    200    404    200    404    200    404    404
GET  moderation:cases                site       401    403    403    403    200    200    403    403    403
GET  moderation:queue                group      401    403    403    404    200    404    403    404    404
GET  moderation:case                 case       401    404    404    404    200    404    404    404    404
GET  moderation:case                 own_case   401    404    404    404    403    404    404    404    404
POST moderation:take                 case       401    404    404    404    303    404    404    404    404
POST moderation:take                 own_case   401    404    404    404    403    404    404    404    404
POST moderation:release              case       401    404    404    404    303    404    404    404    404
POST moderation:decide               case       401    404    404    404    303    404    404    404    404
POST moderation:decide               own_case   401    404    404    404    403    404    404    404    404

GET  moderation:cover                group      401    200    200    404    200    404    200    404    404
GET  moderation:cover_now            group      401    200    200    404    200    404    200    404    404
GET  moderation:ask_shift            group      401    403    403    404    200    404    403    404    404
POST moderation:put_down             group      401    403    403    404    303    404    403    404    404
POST moderation:take_gap             group      401    403    403    404    303    404    403    404    404
GET  moderation:cover_hours          group      401    403    403    404    200    404    200    404    404
POST moderation:add_hours            group      401    403    403    404    303    404    303    404    404
POST moderation:remove_hours         hours      401    403    403    404    303    404    303    404    404
GET  moderation:cover_notes          group      401    403    403    404    200    404    403    404    404
POST moderation:write_note           group      401    403    403    404    303    404    403    404    404
POST moderation:read_notes           group      401    403    403    404    303    404    403    404    404
GET  moderation:shift                shift      401    404    404    404    200    404    200    404    404
POST moderation:change_shift         shift      401    404    404    404    303    404    403    404    404
POST moderation:take_back            shift      401    404    404    404    303    404    403    404    404
POST moderation:offer_shift          shift      401    404    404    404    303    404    403    404    404
POST moderation:keep_shift           shift      401    404    404    404    303    404    403    404    404
POST moderation:take_over            shift      401    404    404    404    409    404    403    404    404
POST moderation:take_over            offered    401    404    404    404    303    404    403    404    404
POST moderation:decline_shift        shift      401    404    404    404    303    404    403    404    404
POST moderation:decline_shift        offered    401    404    404    404    303    404    403    404    404

GET  notifications:inbox             site       401    200    200    200    200    200    200    200    200
GET  notifications:letter            letter     401    200    404    404    404    404    404    404    404
POST notifications:open_letter       letter     401    303    404    404    404    404    404    404    404

GET  accounts:sign_up                site       200    303    303    303    303    303    303    303    303
POST accounts:sign_up_now            site       422    409    409    409    409    409    409    409    409
POST accounts:sign_up_keeping        site       200    200    200    200    200    200    200    200    200
GET  accounts:sign_in                site       200    303    303    303    303    303    303    303    303
POST accounts:sign_in_now            site       422    422    422    422    422    422    422    422    422
GET  accounts:recover                site       200    200    200    200    200    200    200    200    200
POST accounts:recover_now            site       422    422    422    422    422    422    422    422    422
POST accounts:recover_keeping        site       200    200    200    200    200    200    200    200    200
POST accounts:carry_on               site       303    303    303    303    303    303    303    303    303
POST accounts:sign_out               site       303    303    303    303    303    303    303    303    303
GET  accounts:signed_out             site       200    200    200    200    200    200    200    200    200
GET  accounts:account                site       401    200    200    200    200    200    200    200    200
GET  accounts:display                site       401    200    200    200    200    200    200    200    200
POST accounts:keep_display           site       401    303    303    303    303    303    303    303    303
GET  accounts:passphrase             site       401    200    200    200    200    200    200    200    200
POST accounts:change_passphrase      site       401    422    422    422    422    422    422    422    422
GET  accounts:recovery_code          site       401    200    200    200    200    200    200    200    200
POST accounts:renew_recovery_code    site       401    422    422    422    422    422    422    422    422
POST accounts:end_device             device     401    303    303    303    303    303    303    303    303
POST accounts:end_other_devices      site       401    303    303    303    303    303    303    303    303

POST live:poll                       site       200    200    200    200    200    200    200    200    200

GET  server:health                   site       200    200    200    200    200    200    200    200    200

GET  frame:static                    file       200    200    200    200    200    200    200    200    200
GET  frame:static                    missing    404    404    404    404    404    404    404    404    404
"""


@dataclass(frozen=True, slots=True)
class Row:
    method: str
    route: str
    thing: str
    statuses: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.route} {self.thing}"

    @property
    def allowed(self) -> str:
        """Somebody who gets what they ask for here: a member, where there is a choice."""
        answered = {role: status for role, status in self.statuses.items() if status < 400}
        return "member" if "member" in answered else next(iter(answered), "member")


def rows() -> list[Row]:
    """The table, line by line."""
    return [_row(line.split()) for line in TABLE.splitlines() if line and not line.startswith("#")]


def _row(words: list[str]) -> Row:
    method, route, thing, *statuses = words
    return Row(method, route, thing, dict(zip(ROLES, map(int, statuses), strict=True)))
